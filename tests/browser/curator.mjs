// A curator without scripts, on a phone: from registration to a published project with 50 pictures and 3 questions, by what the pages offer, in 25 page views at most.
import { deflateSync } from 'node:zlib';
import { PASSWORD, Server } from './support/server.mjs';
import { launch } from './support/browser.mjs';
import { expect, expectEqual, run } from './support/run.mjs';

const MOST_VIEWS = 25, PICTURES = 50;

// A PNG of its own colour for each number, so that no two pictures are alike.
function picture(number) {
  const chunk = (kind, data) => {
    const body = Buffer.concat([Buffer.from(kind), data]), size = Buffer.alloc(4), sum = Buffer.alloc(4);
    size.writeUInt32BE(data.length);
    sum.writeUInt32BE(checksum(body));
    return Buffer.concat([size, body, sum]);
  };
  const head = Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 2, 0, 0, 0]);
  return Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), chunk('IHDR', head), chunk('IDAT', deflateSync(Buffer.from([0, number, 2 * number, 255 - number]))), chunk('IEND', Buffer.alloc(0))]);
}

function checksum(data) {
  let sum = 0xffffffff;
  for (const byte of data) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return (sum ^ 0xffffffff) >>> 0;
}

const server = await Server.start(process.argv[2], ['account.first_user_is_admin=false']);
const browser = await launch();
let code = 1;
try {
  const context = await browser.newContext({ viewport: { width: 360, height: 800 }, javaScriptEnabled: false });
  const page = await context.newPage();
  let views = 0;
  page.on('request', (request) => { if (request.isNavigationRequest() && request.frame() === page.mainFrame() && !request.redirectedFrom()) views += 1; });
  const follow = (selector) => Promise.all([page.waitForNavigation(), page.click(selector)]);
  const inMain = (path) => 'main a[href="' + path + '"] >> nth=-1';
  const text = () => page.textContent('main');

  const tests = [['from registration to a published project', async () => {
    await page.goto(server.url + '/');
    await page.goto(server.url + '/account/register'); // the menu of a phone is closed; its link leads there
    await page.fill('input[name=fullname]', 'Mira Curator');
    await page.fill('input[name=name]', 'mira');
    await page.fill('input[name=email_addr]', 'mira@example.org');
    for (const field of ['password', 'confirm']) await page.fill('input[name=' + field + ']', PASSWORD);
    await follow('main form button');
    await page.goto(server.url + '/project/new');
    await page.fill('input[name=name]', 'Photos of the harbour');
    await page.fill('input[name=short_name]', 'harbour');
    await page.fill('input[name=description]', 'Say what is on old photographs.');
    await follow('main form button');
    await follow(inMain('/project/harbour/settings'));

    await follow(inMain('/project/harbour/tasks/taskpresentereditor'));
    await follow('main a[href$="?way=form"]');
    await askThreeQuestions();

    await follow(inMain('/project/harbour/tasks/import'));
    const files = Array.from({ length: PICTURES }, (_, number) => ({ name: 'photo-' + String(number + 1).padStart(2, '0') + '.png', mimeType: 'image/png', buffer: picture(number) }));
    await page.setInputFiles('input[name=pictures]', files);
    await follow('button:has-text("Add the pictures")');
    expect((await text()).includes('50'), 'nothing is said of 50 pictures: ' + await text());

    await follow(inMain('/project/harbour/settings'));
    await follow(inMain('/project/harbour/publish'));
    await follow('main form button:has-text("Publish")');
    expect(views <= MOST_VIEWS, 'it took ' + views + ' page views, wanted at most ' + MOST_VIEWS);
    console.log(views + ' page views');
  }], ['a volunteer finds it, and is asked what the curator wanted to know', async () => {
    const projects = await server.api('GET', '/api/project?short_name=harbour');
    const tasks = await server.api('GET', '/api/task?limit=100&project_id=' + projects[0].id);
    expectEqual(PICTURES, tasks.length, 'tasks');
    const other = await (await browser.newContext({ viewport: { width: 360, height: 800 }, javaScriptEnabled: false })).newPage();
    await other.goto(server.url + '/project/harbour/newtask');
    const shown = await other.textContent('main');
    for (const question of ['What is it?', 'Which year?', 'Who is on it?']) expect(shown.includes(question), 'not asked: ' + question + ' in ' + shown);
    const image = await other.locator('.task-picture img').getAttribute('src');
    expectEqual(200, (await fetch(new URL(image, server.url))).status, 'the picture of the task');
  }]];

  // Question by question, with the buttons of the form builder.
  async function askThreeQuestions() {
    await page.fill('input[name="q1.label"]', 'What is it?');
    await page.fill('textarea[name="q1.choices"]', 'A ship\nA house\nSomething else');
    await page.check('input[name="q1.required"]');
    await follow('button[value=add]');
    await page.fill('input[name="q2.label"]', 'Which year?');
    await page.selectOption('select[name="q2.kind"]', 'number');
    await follow('button[value=add]');
    await page.fill('input[name="q3.label"]', 'Who is on it?');
    await page.selectOption('select[name="q3.kind"]', 'text');
    await follow('button.primary[value=save]');
  }

  code = await run(tests);
} catch (error) {
  console.log(error.stack || error);
} finally {
  await browser.close();
  await server.stop();
}
process.exitCode = code;
