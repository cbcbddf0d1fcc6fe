// A server of its own for a test: on loopback, with a data folder that goes with it.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const PASSWORD = 'correct horse 7 staple';

export class Server {
  // `settings`: further `key=value` pairs.
  static async start(binary, settings = [], listen = '127.0.0.1:0') {
    const server = new Server();
    server.binary = binary;
    server.folder = mkdtempSync(join(tmpdir(), 'colonnade-browser-'));
    server.options = ['--data-dir', server.folder];
    for (const setting of ['management.listen=', 'http.rate_limit=1000000', ...settings]) server.options.push('-D', setting);
    server.listen = listen;
    await server.begin();
    return server;
  }

  // With projects and accounts; `second`: frames come from a second origin.
  static startFor(binary, second) {
    const settings = ['plugins.enabled=tasks,account'];
    if (!second) return Server.start(binary, settings);
    const port = 20000 + process.pid % 12000; // below those that the system gives away
    return Server.start(binary, [...settings, 'http.public_url=http://127.0.0.1:' + port, 'pages.presenter_origin=http://localhost:' + port], '127.0.0.1:' + port);
  }

  begin() {
    this.process = spawn(this.binary, ['serve', '--listen', this.listen, ...this.options], { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    return new Promise((resolve, reject) => {
      const hear = (piece) => {
        said += piece;
        const ready = /ready (https?:\/\/127\.0\.0\.1:(\d+))/.exec(said);
        if (!ready) return;
        this.url = ready[1];
        this.listen = '127.0.0.1:' + ready[2];
        resolve(this);
      };
      this.process.stdout.on('data', hear);
      this.process.stderr.on('data', (piece) => { said += piece; });
      this.process.on('exit', (code) => reject(new Error('the server ended with ' + code + ': ' + said)));
    });
  }

  // As by a power cut; `begin` starts it again at the same address.
  kill() {
    return new Promise((resolve) => {
      this.process.removeAllListeners('exit');
      this.process.on('exit', resolve);
      this.process.kill('SIGKILL');
    });
  }

  async stop() {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }

  // An account; its API key.
  createUser(name, more = []) {
    const made = spawnSync(this.binary, ['user', 'create', '--name', name, '--email', name + '@example.org', '--fullname', 'The ' + name,
      '--password-stdin', ...more, ...this.options], { input: PASSWORD + '\n', encoding: 'utf8' });
    if (made.status !== 0) throw new Error(made.stderr);
    return JSON.parse(made.stdout).api_key;
  }

  async api(method, path, body, key) {
    const headers = { 'Content-Type': 'application/json' };
    if (key) headers.Authorization = key;
    const answer = await fetch(this.url + path, { method, headers, body: body && JSON.stringify(body) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(method + ' ' + path + ': ' + answer.status + ' ' + text);
    return text ? JSON.parse(text) : null;
  }

  // A published project with that presenter and tasks.
  async createProject(key, shortName, info, tasks) {
    const project = await this.api('POST', '/api/project', { name: 'Project ' + shortName, short_name: shortName, description: 'For a test', info }, key);
    for (const task of tasks) await this.api('POST', '/api/task', { project_id: project.id, n_answers: 10, info: task }, key);
    const published = await fetch(this.url + '/project/' + shortName + '/publish', { method: 'POST', headers: { Authorization: key }, redirect: 'manual' });
    if (published.status !== 302) throw new Error('not published: ' + published.status);
    return project;
  }
}
