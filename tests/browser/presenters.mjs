// Stand-ins for the kinds of presenters that projects have: each shows tasks and saves answers as the volunteer.
import { readFileSync, readdirSync } from 'node:fs';
import { Server } from './support/server.mjs';
import { launch, signIn, until } from './support/browser.mjs';
import { expect, expectEqual, run } from './support/run.mjs';

const PIXEL = 'data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7';
const PDF = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj ' +
  '3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\ntrailer<</Root 1 0 R/Size 4>>\n%%EOF').toString('base64');
const TASKS = [1, 2, 3].map((number) => ({ url: PIXEL, question: 'Do you see a bird?', lon: number, lat: number, film: PIXEL, sound: PIXEL, pdf: PDF,
  text: 'Text ' + number, card: 'Card ' + number, track: 'Track ' + number, tadpoles: number, face: 'Face ' + number }));

const folder = new URL('./presenters/', import.meta.url);
const names = readdirSync(folder).map((file) => file.replace('.html', ''));
const server = await Server.startFor(process.argv[2], process.argv[3] === '--second-origin');
const browser = await launch();
let code = 1;
try {
  const owner = server.createUser('owner');
  const vol = server.createUser('vol');
  const context = await browser.newContext({ viewport: { width: 360, height: 800 } });
  await signIn(context, server.url, 'vol');
  const volunteer = (await server.api('GET', '/api/user?name=vol', undefined, vol)).find((user) => user.name === 'vol');

  const answers = (project) => server.api('GET', '/api/taskrun?limit=100&project_id=' + project.id, undefined, owner);
  async function frameOf(page) {
    return until('there is a frame', () => page.frames().find((frame) => frame !== page.mainFrame() && frame.url().includes('/project/')));
  }
  async function answerAll(name) {
    const html = readFileSync(new URL(name + '.html', folder), 'utf8');
    const project = await server.createProject(owner, name, { task_presenter: html }, TASKS);
    const page = await context.newPage();
    page.on('dialog', (dialog) => dialog.accept());
    const errors = [];
    page.on('pageerror', (error) => errors.push(error));
    await page.goto(server.url + '/project/' + name + '/newtask');
    try {
      for (let count = 0; count < TASKS.length; count += 1) {
        const answer = async () => {
          const frame = await frameOf(page);
          return frame.locator('.answer:visible:not([disabled])').first().click({ timeout: 2000 }).then(() => true, () => false);
        };
        const isStored = async () => (await answers(project)).length > count;
        if (await isStored()) continue;
        await until('a task is shown', answer);
        let clicked = Date.now();
        await until('the answer is stored', async () => {
          if (await isStored()) return true;
          if (Date.now() - clicked > 5000) { // a button that is shown between two tasks answers none
            clicked = Date.now();
            await answer();
          }
          return false;
        });
      }
    } catch (error) {
      throw new Error(error.message + '; errors in the page: ' + errors.join('; ') + '; the frame: ' + await (await frameOf(page)).content().then((text) => text.slice(-1500), String));
    }
    const runs = await answers(project);
    for (const answer of runs) expectEqual(volunteer.id, answer.user_id, 'the answer is not the volunteer\'s');
    expectEqual(TASKS.length, new Set(runs.map((answer) => answer.task_id)).size, 'a task was answered twice');
    await until('the page says that nothing is left', () => page.locator('#finished').isVisible());
    expectEqual(String(TASKS.length), await page.textContent('#own'), 'own answers');
    await page.close();
    return runs;
  }

  const tests = names.map((name) => ['the presenter ' + name + ' saves as the volunteer', () => answerAll(name)]);

  const plain = '<button class="answer" style="display:none">Yes</button><script>pybossa.presentTask(function (task, deferred) { $(".answer").off().toggle(Boolean(task.id)).click(function () { $(this).hide(); ' +
    'pybossa.saveTask(task, "yes").done(function () { deferred.resolve(); }); }); }); pybossa.run(NAME);</script>';
  const makePlain = (name, more = {}, tasks = TASKS) => server.createProject(owner, name, { task_presenter: plain.replace('NAME', '"' + name + '"'), ...more }, tasks);

  tests.push(['the address follows the task, and Back leaves the page', async () => {
    await makePlain('address');
    const page = await context.newPage();
    await page.goto(server.url + '/project/address/');
    await page.goto(server.url + '/project/address/newtask');
    await page.waitForURL(/\/project\/address\/task\/\d+$/);
    const first = page.url();
    await (await frameOf(page)).click('.answer');
    await page.waitForURL((url) => url.href !== first);
    await page.goBack();
    expectEqual(server.url + '/project/address/', page.url(), 'Back');
    await page.close();
  }]);

  tests.push(['answers survive a lost network and a reload, and are stored once', async () => {
    const project = await makePlain('offline');
    const page = await context.newPage();
    await page.goto(server.url + '/project/offline/newtask');
    const frame = await frameOf(page);
    await frame.waitForSelector('.answer');
    let lost = 0;
    await page.route('**/api/taskrun', async (route) => {
      lost += 1;
      if (lost === 1) return route.abort('connectionfailed');
      if (lost === 2) await route.fetch(); // it arrives; the reply is lost
      return route.abort('connectionreset');
    });
    await frame.click('.answer');
    await page.waitForSelector('#waiting:visible');
    await until('the answer has arrived', async () => (await answers(project)).length === 1);
    await page.unroute('**/api/taskrun');
    await page.reload();
    await until('nothing waits any more', () => page.evaluate((key) => JSON.parse(sessionStorage.getItem(key) || '[]').length === 0, 'colonnade.waiting.' + project.id));
    expectEqual(1, (await answers(project)).length, 'answers');
    await page.close();
  }]);

  tests.push(['the tutorial comes first, once', async () => {
    await makePlain('taught', { tutorial: '<h2 id="lesson">Look closely</h2><script>document.getElementById("lesson").title = "ran";</script>' });
    const page = await context.newPage();
    await page.goto(server.url + '/project/taught/newtask');
    const lesson = await frameOf(page);
    expectEqual('ran', await lesson.getAttribute('#lesson', 'title'), 'the script of the tutorial');
    await page.click('#start');
    await (await frameOf(page)).waitForSelector('.answer');
    await page.goto(server.url + '/project/taught/newtask');
    await (await frameOf(page)).waitForSelector('.answer');
    await page.close();
  }]);

  tests.push(['links lead the page outside, on this site only', async () => {
    await server.createProject(owner, 'links', { task_presenter: '<a id="own" href="../links/">Project</a> <a id="here" href="#x">Here</a> <a id="other" href="http://example.invalid/">Other</a>' }, TASKS);
    const page = await context.newPage();
    await page.goto(server.url + '/project/links/newtask');
    const frame = await frameOf(page);
    await frame.click('#here');
    const [popup] = await Promise.all([page.waitForEvent('popup'), frame.click('#other')]);
    expect(await popup.evaluate(() => window.opener === null).catch(() => true), 'the other site can reach the page');
    await popup.close();
    expect(page.url().includes('newtask'), 'the page was left');
    await Promise.all([page.waitForURL(server.url + '/project/links/'), frame.click('#own')]);
    await page.close();
  }]);

  tests.push(['who is not signed in is told so, and his answers count as nobody\'s', async () => {
    const project = await makePlain('nobody');
    const stranger = await browser.newContext();
    const page = await stranger.newPage();
    await page.goto(server.url + '/project/nobody/newtask');
    expect((await page.textContent('main')).includes('You are not signed in.'), 'no hint');
    await (await frameOf(page)).click('.answer');
    const [answer] = await until('the answer is stored', async () => { const all = await answers(project); return all.length && all; });
    expectEqual(null, answer.user_id, 'whose answer');
    await stranger.close();
  }]);

  code = await run(tests);
} catch (error) {
  console.log(error.stack || error);
} finally {
  await browser.close();
  await server.stop();
}
process.exitCode = code;
