#!/usr/bin/env python3
"""program_texts.py BINARY FOLDER: writes colonnade.1, the man page, and colonnade.bash-completion into FOLDER, out of what
`colonnade help --json` tells, so that neither can say anything else than the program."""
import json, os, re, subprocess, sys


def roff(text):
    """Text as troff takes it: no line of it is a request."""
    text = text.replace('\\', '\\e').replace('-', '\\-')
    return re.sub(r"(?m)^(?=[.'])", '\\\\&', text)


def manual(told):
    version = told['version']
    out = ['.TH COLONNADE 1 "" "Colonnade %s" "Administration"' % version,
           '.SH NAME', 'colonnade \\- server for accounts and crowd tasks', '.SH SYNOPSIS', '.B colonnade', '.I COMMAND', '[OPTION ...]',
           '.SH DESCRIPTION',
           'Hands out tasks to people and apps, and collects their answers, over HTTP, as clients of PYBOSSA and ohmage know it.',
           '.B colonnade serve', 'is the server; all other commands look after its data, also while it runs.', '.SH COMMANDS']
    for command in told['commands']:
        out += ['.SS ' + roff(command['name']), '.nf'] + [roff(line) for line in command['usage']] + ['.fi', '.PP', roff(command['summary'])]
    out += ['.SH OPTIONS', 'Every command takes these.']
    for option in told['options']:
        out += ['.TP', '.B ' + roff(option['name']), roff(option['text'])]
    out += ['.SH EXIT STATUS', '0: done; 1: refused or failed; 2: wrong usage.', '.SH FILES',
            '.TP', '.I /etc/colonnade/colonnade.properties, /etc/colonnade/conf.d/*.properties', 'Settings of the installed program.',
            '.TP', '.I /var/lib/colonnade', 'Its data folder: database, key, files of people.',
            '.TP', '.I /var/backups/colonnade', 'What colonnade\\-backup.timer makes each night.',
            '.SH SEE ALSO', '.I /usr/share/doc/colonnade/DEPLOYING.md']
    return '\n'.join(out) + '\n'


def words_of(command):
    """Words that may follow the command, and the options behind each: {'': options, 'create': options}."""
    found = {'': []}
    for line in command['usage']:
        tokens = re.sub(r'[\[\]()]', ' ', line).split()[1 + len(command['name'].split()):]
        words, options = [], []
        for at, token in enumerate(tokens):
            option = re.match(r'--[a-z-]+', token)
            if option:
                options.append(option.group())
                options += re.findall(r'\|(--[a-z-]+)', token)
            elif (at == 0 or tokens[at - 1] == '|') and all(re.fullmatch('[a-z][a-z-]*', one) for one in token.split('|')):
                words += token.split('|')
        for word in words or ['']:
            found.setdefault(word, []).extend(options)
    return found


def completion(told):
    table = {'': []}
    for command in told['commands']:
        path = ''
        for part in command['name'].split():
            table.setdefault(path, [])
            if part not in table[path]:
                table[path].append(part)
            path = (path + ' ' + part).strip()
        found = words_of(command)
        table.setdefault(path, []).extend([word for word in found if word] + found[''])
        for word, options in found.items():
            if word:
                table.setdefault(path + ' ' + word, []).extend(options)
    common = ' '.join(option['name'].split()[0] for option in told['options'])
    out = ['# bash completion of colonnade; made from what the program tells (colonnade help --json).', '_colonnade()', '{',
           '    local current=${COMP_WORDS[COMP_CWORD]} path= words= at word',
           '    for ((at = 1; at < COMP_CWORD; ++at)); do', '        word=${COMP_WORDS[at]}',
           '        case $word in', '            --data-dir | --config | -D) ((++at)) ;;', '            -*) ;;',
           '            *) path="${path:+$path }$word" ;;',
           '        esac', '    done', '    case $path in']
    for path in sorted(table, reverse=True):
        rest = '*' if ' ' in path else ''  # behind a command of two words, names and files
        out.append('        "%s"%s) words="%s" ;;' % (path, rest, ' '.join(dict.fromkeys(table[path]))))
    out += ['    esac', '    COMPREPLY=($(compgen -W "$words %s" -- "$current"))' % common, '}', 'complete -o default -F _colonnade colonnade']
    return '\n'.join(out) + '\n'


def write(path, text):
    with open(path, 'w', encoding='utf-8') as file:
        file.write(text)


def main():
    binary, folder = sys.argv[1:]
    environment = {name: value for name, value in os.environ.items() if not name.startswith('COLONNADE_')}
    told = json.loads(subprocess.run([binary, 'help', '--json', '--data-dir', folder], check=True, capture_output=True, env=environment, cwd=folder).stdout)
    write(os.path.join(folder, 'colonnade.1'), manual(told))
    write(os.path.join(folder, 'colonnade.bash-completion'), completion(told))


main()
