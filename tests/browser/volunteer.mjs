// A volunteer at work: ten tasks with scripts and without, by keyboard, and what one does with a task besides answering it.
import { Server } from './support/server.mjs';
import { launch, signIn, until } from './support/browser.mjs';
import { expect, expectEqual, run } from './support/run.mjs';

const PIXEL = '/favicon.ico';
const FORM = { media: { kind: 'picture', field: 'url' }, questions: [{ name: 'bird', label: 'Do you see a bird?', kind: 'choice', choices: ['Yes', 'No'], required: true },
  { name: 'note', label: 'What is it?', kind: 'text' }] };
const QUICK = { media: { kind: 'text', field: 'text' }, questions: [{ name: 'bird', label: 'Is it a bird?', kind: 'choice', choices: ['Yes', 'No'], required: true }] };
const TEN = Array.from({ length: 10 }, (_, number) => ({ url: PIXEL, text: 'Text ' + number }));
const PLAIN = '<button class="answer" style="display:none">Yes</button><script>pybossa.presentTask(function (task, deferred) { $(".answer").off().toggle(Boolean(task.id)).click(function () { $(this).hide(); ' +
  'pybossa.saveTask(task, "yes").done(function () { deferred.resolve(); }); }); }); pybossa.run(NAME);</script>';

const server = await Server.start(process.argv[2], ['plugins.enabled=tasks,account', 'tasks.strict_redundancy=true']);
const browser = await launch();
let code = 1;
try {
  const owner = server.createUser('owner');
  const vol = server.createUser('vol');
  const context = await browser.newContext({ viewport: { width: 360, height: 800 } });
  await signIn(context, server.url, 'vol');
  const state = await context.cookies();
  const silent = await browser.newContext({ viewport: { width: 360, height: 800 }, javaScriptEnabled: false });
  await silent.addCookies(state);

  const answers = (project) => server.api('GET', '/api/taskrun?limit=100&project_id=' + project.id, undefined, owner);
  const makeForm = (name, form, tasks = TEN) => server.createProject(owner, name, { task_form: form }, tasks);
  const makePlain = (name, more = {}, tasks = TEN.slice(0, 3)) => server.createProject(owner, name, { task_presenter: PLAIN.replace('NAME', '"' + name + '"'), ...more }, tasks);
  const open = async (name, where = context) => {
    const page = await where.newPage();
    await page.goto(server.url + '/project/' + name + '/newtask');
    return page;
  };
  const frameOf = (page) => until('there is a frame', () => page.frames().find((frame) => frame !== page.mainFrame() && frame.url().includes('/project/')));
  // What was taken in hand a moment ago is left alone when the page is left.
  const oldEnough = (page) => until('all is some seconds old', () => page.evaluate(() => performance.now() - Math.max(0, ...performance.getEntriesByType('resource').map((entry) => entry.responseEnd)) > 2500));
  // Whether the only task is in somebody's hand: others are shown none. Who only looks takes none.
  const isHeld = async (project) => (await fetch(server.url + '/api/project/' + project.id + '/newtask', { headers: { Authorization: owner, Purpose: 'prefetch' } })).headers.get('x-colonnade-no-task')?.startsWith('leased') || false;

  async function isDone(page, project) {
    await until('the page says that nothing is left', () => page.locator('#finished').isVisible());
    const runs = await answers(project);
    expectEqual(10, new Set(runs.map((answer) => answer.task_id)).size, 'tasks with an answer');
    await page.close();
    return runs;
  }

  const tests = [];
  tests.push(['ten tasks are done without scripts', async () => {
    const project = await makeForm('silent', FORM);
    const page = await open('silent', silent);
    for (let count = 1; count <= 10; count += 1) {
      await page.check('input[value=Yes]');
      await page.fill('input[name=note]', 'Bird ' + count);
      await Promise.all([page.waitForNavigation(), page.click('button[value=save]')]);
      expect((await page.textContent('main')).includes('Saved.'), 'nothing is said after a save');
    }
    const runs = await isDone(page, project);
    expectEqual('Yes', runs[0].info.bird, 'the answer');
  }]);

  tests.push(['ten tasks are done by keyboard', async () => {
    const project = await makeForm('typed', FORM);
    const page = await open('typed');
    for (let count = 0; count < 10; count += 1) {
      await page.keyboard.press(count % 2 ? '2' : '1');
      await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
    }
    const runs = await isDone(page, project);
    expectEqual(5, runs.filter((answer) => answer.info.bird === 'No').length, 'answers No');
  }]);

  tests.push(['a key alone saves where one question is all', async () => {
    const project = await makeForm('quick', QUICK);
    const page = await open('quick');
    for (let count = 0; count < 10; count += 1) await Promise.all([page.waitForNavigation(), page.keyboard.press('1')]);
    await isDone(page, project);
  }]);

  tests.push(['keys do nothing to who writes, or has switched them off', async () => {
    await makeForm('off', FORM, TEN.slice(0, 1));
    const page = await open('off');
    await page.fill('input[name=note]', '');
    await page.type('input[name=note]', '12');
    expectEqual('12', await page.inputValue('input[name=note]'), 'what was typed');
    expectEqual(0, await page.locator('input[type=radio]:checked').count(), 'chosen by typing');
    await page.uncheck('#keys');
    await page.reload();
    expect(!(await page.isChecked('#keys')), 'the choice was forgotten');
    await page.locator('h1').click({ force: true });
    await page.keyboard.press('1');
    expectEqual(0, await page.locator('input[type=radio]:checked').count(), 'chosen although switched off');
    await page.check('#keys');
    await page.close();
  }]);

  tests.push(['a picture is looked at closely', async () => {
    await makeForm('zoomed', FORM, TEN.slice(0, 1));
    const page = await open('zoomed');
    const width = () => page.locator('.task-picture img').evaluate((image) => image.getBoundingClientRect().width);
    const before = await width();
    await page.click('[data-zoom="2"]');
    expect(await width() >= 1.5 * before, 'it is not larger');
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), 'the page is too wide');
    await page.click('[data-zoom="0.5"]');
    expectEqual(Math.round(before), Math.round(await width()), 'as wide as before');
    await page.close();
  }]);

  tests.push(['a presenter\'s last answer is taken back', async () => {
    const project = await makePlain('undone');
    const page = await open('undone');
    expect(!(await page.isVisible('#undo')), 'there is nothing to take back yet');
    await (await frameOf(page)).click('.answer');
    await page.click('#undo button');
    await page.waitForURL(/\/task\/\d+$/);
    expectEqual(0, (await answers(project)).length, 'answers');
    await (await frameOf(page)).click('.answer');
    await until('it is answered again', async () => (await answers(project)).length === 1);
    await page.close();
  }]);

  for (const [kind, make] of [['a presenter', (name) => makePlain(name, {}, TEN.slice(0, 1))], ['a form', (name) => makeForm(name, FORM, TEN.slice(0, 1))]])
    tests.push(['a task of ' + kind + ' goes back when its page is closed', async () => {
      const name = 'closed' + kind.length, project = await make(name);
      const [task] = await server.api('GET', '/api/task?project_id=' + project.id, undefined, owner);
      await server.api('PUT', '/api/task/' + task.id, { n_answers: 1 }, owner);
      const page = await open(name);
      await until('a task is in hand', () => isHeld(project));
      await oldEnough(page);
      await page.close({ runBeforeUnload: true });
      await until('nothing is in hand', async () => !await isHeld(project));
    }]);

  tests.push(['a page that is loaded again keeps its task', async () => {
    const project = await makePlain('again');
    const page = await open('again');
    await (await frameOf(page)).waitForSelector('.answer:visible');
    await page.waitForURL(/\/task\/\d+$/);
    await oldEnough(page);
    await page.reload();
    await (await frameOf(page)).click('.answer');
    await until('it is stored', async () => (await answers(project)).length === 1);
    expect(!(await page.isVisible('#refused')), 'it was refused');
    await page.close();
  }]);

  tests.push(['a presenter\'s task is liked, reported and skipped', async () => {
    await makePlain('deeds');
    const page = await open('deeds');
    await page.waitForURL(/\/task\/\d+$/);
    const first = page.url();
    await page.click('#like');
    await until('it is liked', async () => (await server.api('GET', '/api/favorites', undefined, vol)).length === 1);
    await page.click('#like:has-text("Do not")');
    await until('it is not liked any more', async () => (await server.api('GET', '/api/favorites', undefined, vol)).length === 0);
    await Promise.all([page.waitForURL(/\/report$/), page.click('#report')]);
    await page.goBack();
    await page.waitForURL(first);
    await page.click('#skip button');
    await page.waitForURL((url) => /\/task\/\d+$/.test(url.href) && url.href !== first);
    await page.close();
  }]);

  tests.push(['the full screen is for frames whose project asks and whose visitor agrees', async () => {
    const script = '<script>document.title = document.fullscreenEnabled;</script>';
    await makePlain('asking', { frame_allow: ['fullscreen', 'usb'], task_presenter: script });
    await makePlain('modest', { task_presenter: script });
    const page = await open('modest');
    expect(!(await page.locator('#allow').count()), 'it is asked for nothing');
    expect(!(await (await frameOf(page)).evaluate(() => document.fullscreenEnabled)), 'allowed without being asked for');
    await page.goto(server.url + '/project/asking/newtask');
    expect(!(await (await frameOf(page)).evaluate(() => document.fullscreenEnabled)), 'allowed without consent');
    expectEqual('fullscreen *', await page.getAttribute('#allow', 'data-allow'), 'what is asked for');
    await page.click('#allow button');
    await until('it is allowed', async () => (await frameOf(page)).evaluate(() => document.fullscreenEnabled).catch(() => false));
    await page.reload();
    await until('it is remembered', async () => (await frameOf(page)).evaluate(() => document.fullscreenEnabled).catch(() => false));
    await page.close();
  }]);

  const only = process.env.COLONNADE_ONLY;
  code = await run(tests.filter(([name]) => !only || name.includes(only)));
} catch (error) {
  console.log(error.stack || error);
} finally {
  await browser.close();
  await server.stop();
}
process.exitCode = code;
