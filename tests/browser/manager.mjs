// An administrator without scripts, on a phone: finds people and sees to them, to projects, categories, news and what was given up.
import { spawnSync } from 'node:child_process';
import { Server } from './support/server.mjs';
import { launch, signIn } from './support/browser.mjs';
import { expect, expectEqual, run } from './support/run.mjs';

const DEAD = "insert into core_job (queue, kind, payload, created, state, attempts, finished, answer) values ('jobs', 'nobody', '', 4000000000, 'dead', 8, 4000000000, 'nobody was at home')";

const server = await Server.start(process.argv[2]);
const browser = await launch();
let code = 1;
try {
  const owner = server.createUser('owner');
  server.createUser('vol');
  server.createUser('boss', ['--admin']);
  await server.createProject(owner, 'birds', { task_presenter: '<button>Yes</button>' }, [{ text: 'x' }]);
  const put = spawnSync('python3', ['-c', 'import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute(sys.argv[2]); c.commit()', server.folder + '/colonnade.db', DEAD], { encoding: 'utf8' });
  if (put.status !== 0) throw new Error(put.stderr);
  const context = await browser.newContext({ viewport: { width: 360, height: 800 }, javaScriptEnabled: false });
  await signIn(context, server.url, 'boss');
  const page = await context.newPage();
  const follow = (selector) => Promise.all([page.waitForNavigation(), page.click(selector)]);
  const menu = (label) => follow('.section-menu a:has-text("' + label + '")');
  const says = async (sentence) => expect((await page.textContent('main')).includes(sentence), 'not said: ' + sentence + ' in ' + await page.textContent('main'));
  const person = async (name) => {
    await page.goto(server.url + '/admin/');
    await menu('People');
    await page.fill('input[name=user]', name);
    await follow('main form.search button');
    await follow('main a:has-text("The ' + name + '")');
  };
  const isIn = async (name) => {
    const other = await browser.newContext();
    const found = await signIn(other, server.url, name).then(() => true, () => false);
    await other.close();
    return found;
  };

  code = await run([['a person is found, locked out and let in again', async () => {
    expect(await isIn('vol'), 'vol cannot sign in at first');
    await person('vol');
    await follow('main a:has-text("Lock out")');
    await says('Answers and projects stay');
    await follow('main form button:has-text("Lock out")');
    await says('vol is locked out; the answers stay.');
    expect(!await isIn('vol'), 'vol can sign in although locked out');
    await follow('main button:has-text("Unlock")');
    expect(await isIn('vol'), 'vol cannot sign in again');
  }], ['a person is appointed and dismissed', async () => {
    await person('vol');
    await follow('main button:has-text("Make administrator")');
    await says('vol is an administrator now.');
    await follow('main a:has-text("Take back administration")');
    await follow('main form button:has-text("Take back administration")');
    await says('vol is no administrator any more.');
  }], ['a project is featured and sorted into a new category', async () => {
    await menu('Categories');
    await page.fill('input[name=name]', 'Animals');
    await page.fill('input[name=description]', 'All that lives');
    await follow('main form button:has-text("Add the category")');
    await says('Category added');
    await menu('Projects');
    await follow('main a:has-text("Project birds")');
    await follow('main button:has-text("Feature")');
    await says('The project is featured on the front page.');
    await page.selectOption('select[name=category_id]', { label: 'Animals' });
    await follow('main form.form button');
    await says('The project is changed.');
    expect((await (await fetch(server.url + '/project/category/animals/')).text()).includes('Project birds'), 'it is not in the list of its category');
  }], ['the site is told news', async () => {
    await menu('News');
    await follow('main a:has-text("Write news")');
    await page.fill('input[name=title]', 'We are open');
    await page.fill('textarea[name=body]', 'Come *in*.');
    await page.check('input[name=published]');
    await follow('main form.form button');
    expect((await (await fetch(server.url + '/announcements/')).text()).includes('We are open'), 'nobody is told');
  }], ['what was given up is told, tried again and removed', async () => {
    await menu('Overview');
    await follow('main a:has-text("Look at them")');
    await says('nobody was at home');
    await follow('main a:has-text("Remove"):not(:has-text("all"))');
    await follow('main form button:has-text("Remove")');
    await says('It is removed from the queue.');
  }], ['the history has all of it, and the server is shown', async () => {
    await menu('History');
    for (const what of ['user.disable', 'queue.discard', 'category', 'announcement']) await says(what);
    await menu('Server');
    await says('What colonnade doctor finds');
    expectEqual(0, await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth).catch(() => 0), 'the page is too wide');
  }]]);
} catch (error) {
  console.log(error.stack || error);
} finally {
  await browser.close();
  await server.stop();
}
process.exitCode = code;
