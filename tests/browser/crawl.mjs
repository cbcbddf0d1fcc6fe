// Clicks through all that four persons can reach from the front page: every link leads somewhere, nothing overflows a phone, and axe finds nothing.
// With COLONNADE_ALL_PAGES each page is looked at in both widths, dark, right to left and in Spanish.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Server } from './support/server.mjs';
import { launch, signIn } from './support/browser.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const MOST_RUNS = 300, MOST_SECONDS = 180, MOST_OF_KIND = 2;
const all = Boolean(process.env.COLONNADE_ALL_PAGES);
const PHONE = { name: '360', width: 360, height: 800 }, DESK = { name: '1280', width: 1280, height: 900 };
const FURTHER = [{ ...DESK }, { ...PHONE, name: '360 dark', dark: true }, { ...DESK, name: '1280 dark', dark: true }, { ...PHONE, name: '360 es', language: 'es' }, { ...PHONE, name: '360 rtl', rtl: true }];

// Pages that differ by their subject alone.
const templateOf = (path) => path.replace(/\?.*$/, '').replace(/\/\d+(?=\/|$)/g, '/N').replace(/^\/project\/(?!category|new\b)[^/]+/, '/project/P').replace(/^\/account\/(?!signin|register|forgot|reset)[^/]+/, '/account/A')
  .replace(/^\/project\/category\/[^/]+/, '/project/category/C');
const isPage = (path) => !/^\/(api|static|uploads|app|health|metrics)(\/|$)|\.(json|csv|zip|xml|txt|ico|svg)(\?|$)|signout|[?&](format|response_format)=/.test(path);

const server = await Server.start(process.argv[2], ['http.project_rate_limit=1000000']);
const browser = await launch();
const findings = new Set(), begun = Date.now(), looked = new Map();
let runs = 0, pages = 0;

function found(sentence) {
  if (findings.has(sentence)) return;
  findings.add(sentence);
  console.log('FOUND ' + sentence);
}

async function prepare() {
  const owner = server.createUser('owner');
  server.createUser('vol');
  server.createUser('boss', ['--admin']);
  const tasks = [1, 2, 3].map((number) => ({ text: 'Text ' + number }));
  const project = await server.createProject(owner, 'birds', { task_presenter: '<button>Yes</button>', tutorial: '<p>Look</p>' }, tasks);
  await server.api('GET', '/api/project/' + project.id + '/newtask', undefined, owner);
  const [task] = await server.api('GET', '/api/task?project_id=' + project.id, undefined, owner);
  await server.api('POST', '/api/taskrun', { project_id: project.id, task_id: task.id, info: 'yes' }, owner);
  await server.api('POST', '/api/blogpost', { project_id: project.id, title: 'News', body: 'Some *news*.', published: true }, owner);
  await server.api('POST', '/api/project', { name: 'A draft', short_name: 'draft', description: 'Not yet' }, owner);
}

async function contextOf(person, view) {
  const context = await browser.newContext({ viewport: { width: view.width, height: view.height }, colorScheme: view.dark ? 'dark' : 'light', locale: view.language || 'en' });
  if (person.state) await context.addCookies(person.state);
  return context;
}

async function look(page, person, view, path) {
  runs += 1;
  if (view.rtl) await page.evaluate(() => { document.documentElement.dir = 'rtl'; });
  await page.evaluate(AXE);
  const broken = await page.evaluate((tags) => window.axe.run(document, { runOnly: { type: 'tag', values: tags }, iframes: false, resultTypes: ['violations'] })
    .then((result) => result.violations.map((rule) => rule.id + ': ' + rule.nodes.map((node) => node.target.join(' ') + ' ' + node.html.slice(0, 120)).join(' | '))), TAGS);
  for (const finding of broken) found(person.name + ' ' + view.name + ' ' + path + ': ' + finding);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  if (wide > 0) found(person.name + ' ' + view.name + ' ' + path + ': ' + wide + ' px too wide');
}

async function crawl(person) {
  const context = await contextOf(person, PHONE);
  const page = await context.newPage();
  page.on('console', (message) => { if (/Content Security Policy|Refused to/.test(message.text()) && message.type() === 'error') found(person.name + ' ' + page.url() + ': ' + message.text().slice(0, 300)); });
  const waiting = ['/'], seen = new Set(['/']), perTemplate = new Map();
  while (waiting.length) {
    const path = waiting.shift(), template = templateOf(path);
    const count = perTemplate.get(template) || 0;
    if (count >= MOST_OF_KIND && !all) continue; // of pages that differ by their subject alone, some
    perTemplate.set(template, count + 1);
    const answer = await page.goto(server.url + path, { waitUntil: 'domcontentloaded' });
    pages += 1;
    if (!answer || answer.status() >= 400) {
      found(person.name + ' ' + path + ': a link leads to ' + (answer ? answer.status() : 'nothing'));
      continue;
    }
    if (!(answer.headers()['content-type'] || '').startsWith('text/html')) {
      found(person.name + ' ' + path + ': shown raw to a person: ' + answer.headers()['content-type']);
      continue;
    }
    const links = await page.$$eval('a[href]', (found) => found.map((link) => link.href));
    for (const link of links) {
      const url = new URL(link), next = url.pathname + url.search;
      if (url.origin === server.url && isPage(next) && !seen.has(next)) {
        seen.add(next);
        waiting.push(next);
      }
    }
    if (count === 0 || all) await look(page, person, PHONE, path);
    if (!looked.has(template) || all) looked.set(all ? person.name + path : template, { person, path });
  }
  person.reached = seen.size;
  await context.close();
}

let code = 1;
try {
  await prepare();
  const persons = [{ name: 'nobody' }, { name: 'vol' }, { name: 'owner' }, { name: 'boss' }];
  for (const person of persons.slice(1)) {
    const context = await browser.newContext();
    await signIn(context, server.url, person.name);
    person.state = await context.cookies();
    await context.close();
  }
  await Promise.all(persons.map(async (person) => { // together, since each waits for the server half of its time
    await crawl(person);
    console.log(person.name + ': ' + pages + ' pages so far, ' + runs + ' looks, ' + Math.round((Date.now() - begun) / 1000) + ' s');
  }));
  await Promise.all(FURTHER.map(async (view) => {
    const contexts = new Map();
    for (const { person, path } of looked.values()) {
      if (!all && (runs >= MOST_RUNS || (Date.now() - begun) / 1000 > MOST_SECONDS)) break;
      if (!contexts.has(person)) contexts.set(person, await contextOf(person, view));
      const page = await contexts.get(person).newPage();
      await page.goto(server.url + path, { waitUntil: 'domcontentloaded' });
      await look(page, person, view, path);
      await page.close();
    }
  }));
  console.log(pages + ' pages opened, ' + looked.size + ' kinds, ' + runs + ' looks by axe in ' + Math.round((Date.now() - begun) / 1000) + ' s; reached: ' +
    persons.map((person) => person.name + ' ' + person.reached).join(', '));
  code = findings.size ? 1 : 0;
  console.log(1 - code + ' passed, ' + code + ' failed');
} catch (error) {
  console.log(error.stack || error);
} finally {
  await browser.close();
  await server.stop();
}
process.exitCode = code;
