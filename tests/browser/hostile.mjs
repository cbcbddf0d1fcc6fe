// Presenters that try to get at the visitor, the site, or other projects: none gains anything.
import { Server } from './support/server.mjs';
import { launch, signIn, until } from './support/browser.mjs';
import { expect, expectEqual, run } from './support/run.mjs';

// Each is the body of an async function in the frame. What it returns is what it gained; it throws, or returns nothing, if it gained nothing. `own`
// and `other` are projects, `foreign` a task of the other, `run` an answer in it, `native.fetch` asks with cookies, and
// goes around the bridge.
const READS_OK = 'const text = await answer.text(); return answer.ok && text;';
const ATTEMPTS = {
  'reads cookies': 'return Object.getOwnPropertyDescriptor(Document.prototype, "cookie").get.call(document);',
  'reads the storage of the page': 'return parent.localStorage.length + 1;',
  'reads the page': 'return parent.document.body.innerHTML;',
  'reads the address of the page': 'return top.location.href;',
  'calls a function of the page': 'return parent.fetch("/account/vol/");',
  'writes into the page': 'parent.document.title = "x"; return 1;',
  'leads the page away': 'top.location = "about:blank"; await wait(300); return 0;',
  'leads the page away by a link': 'const link = document.createElement("a"); link.href = "about:blank"; link.target = "_top"; document.body.append(link); link.click(); await wait(300);',
  'leads the page away by a form': 'document.body.insertAdjacentHTML("beforeend", "<form id=f target=_top action=about:blank></form>"); document.getElementById("f").submit(); await wait(300);',
  'asks the profile with cookies': 'const answer = await native.fetch("/account/vol/?response_format=json", { credentials: "include" }); ' + READS_OK,
  'asks the API with cookies': 'const answer = await native.fetch("/api/project?all=1", { credentials: "include" }); ' + READS_OK,
  'answers with cookies': 'const answer = await native.fetch("/api/taskrun", { method: "POST", credentials: "include", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ project_id: other, task_id: foreign, info: "x" }) }); return answer.ok && (await answer.json()).user_id;',
  'changes the profile by a form': 'document.body.insertAdjacentHTML("beforeend", "<iframe name=n></iframe><form id=g target=n method=post action=/account/vol/update><input name=fullname value=Hacked><input name=btn value=Profile></form>"); document.getElementById("g").submit(); await wait(500);',
  'asks the profile by the bridge': 'const answer = await fetch("/account/vol/?response_format=json"); ' + READS_OK,
  'asks for people by the bridge': 'const answer = await fetch("/api/user"); ' + READS_OK,
  'asks for a token by the bridge': 'const answer = await fetch("/account/signin?response_format=json"); ' + READS_OK,
  'asks for work of another project': 'const answer = await fetch("/api/project/" + other + "/newtask"); ' + READS_OK,
  'asks for another project': 'const answer = await fetch("/api/project/" + other); ' + READS_OK,
  'lists another project\'s tasks': 'const answer = await fetch("/api/task?project_id=" + other); return (await answer.json()).some((task) => task.project_id === other);',
  'lists tasks of two projects': 'const answer = await fetch("/api/task?project_id=" + other + "&project_id=" + own + "&app_id=" + other + "&all=1"); return (await answer.json()).some((task) => task.project_id === other);',
  'looks another project up': 'const answer = await fetch("/api/project?short_name=other&id=" + other); return (await answer.json()).some((project) => project.id === other);',
  'reads a task of another project': 'const answer = await fetch("/api/task/" + foreign); ' + READS_OK,
  'reads an answer of another project': 'const answer = await fetch("/api/taskrun/" + run); ' + READS_OK,
  'answers for another project': 'const answer = await fetch("/api/taskrun", { method: "POST", body: JSON.stringify({ project_id: other, task_id: foreign, info: "x" }) }); return answer.ok;',
  'answers another project\'s task as its own': 'const answer = await fetch("/api/taskrun", { method: "POST", body: JSON.stringify({ project_id: own, task_id: foreign, info: "x" }) }); return answer.ok;',
  'names the project twice': 'const answer = await fetch("/api/taskrun", { method: "POST", body: \'{"project_id":\' + own + \',"project_id":\' + other + \',"task_id":\' + foreign + ",\\"info\\":1}" }); return answer.ok;',
  'changes the project': 'const answer = await fetch("/api/project/" + own, { method: "PUT", body: "{\\"name\\":\\"x\\"}" }); return answer.ok;',
  'deletes an answer': 'const answer = await fetch("/api/taskrun/" + run, { method: "DELETE" }); return answer.ok;',
  'climbs out of the API': 'for (const path of ["/api/../account/vol/", "/api/project/" + own + "/../../user", "/api/project/" + own + "%2f..%2f..%2faccount", "/api/task/1/../../../account/vol/"]) { const answer = await fetch(path).catch(() => null); if (answer && answer.ok) return path; }',
  'names another server as a path': 'const gained = await ask({ method: "GET", path: "//127.0.0.1:1/api/project" }); return gained.status;',
  'asks with another\'s key': 'const answer = await fetch("/api/project/" + own + "?api_key=" + key, { headers: { Authorization: key } }); return answer.ok && (await answer.json()).secret_key;',
  'forges messages': 'for (const message of [null, 7, "x", [], { colonnade: 1 }, { colonnade: 1, kind: "__proto__" }, { colonnade: 1, kind: "constructor", path: "/" }, { colonnade: 1, kind: "request", id: {}, method: "GET", path: {} }, { colonnade: 1, kind: "height", height: 1e9 }, { colonnade: 1, kind: "height", height: "9;color:red" }, { colonnade: 1, kind: "cookies", cookies: "x".repeat(1e6) }]) parent.postMessage(message, "*"); await wait(200);',
  'forges an address': 'for (const path of ["/account/", "/project/other/", "/project/own/../../account/", "javascript:alert(1)", "http://127.0.0.1:1/project/own/", "//example.invalid/project/own/"]) parent.postMessage({ colonnade: 1, kind: "address", path: path }, "*"); await wait(200);',
  'pushes an address': 'try { history.pushState({}, "", "/account/vol/"); } catch (e) { /* of another origin */ } await wait(200);',
  'leads the page on without a click': 'parent.postMessage({ colonnade: 1, kind: "go", path: "/account/vol/" }, "*"); await wait(300);',
  'leads the page to a script': 'parent.postMessage({ colonnade: 1, kind: "go", path: "javascript:document.title=1" }, "*"); await wait(300);',
  'sends messages from a frame within': 'document.body.insertAdjacentHTML("beforeend", "<iframe id=inner srcdoc=\'<script>top.postMessage({colonnade:1,kind:&quot;request&quot;,id:&quot;1&quot;,method:&quot;GET&quot;,path:&quot;/api/project/\' + own + \'&quot;},&quot;*&quot;); addEventListener(&quot;message&quot;, function (e) { parent.postMessage(&quot;got&quot;, &quot;*&quot;); });<\\/script>\'></iframe>"); return await new Promise((resolve) => { addEventListener("message", (event) => { if (event.data === "got") resolve("an answer"); }); setTimeout(resolve, 500); });',
  'frames the profile': 'const inner = document.createElement("iframe"); inner.src = "/account/vol/"; document.body.append(inner); await wait(500); return inner.contentDocument && inner.contentDocument.body.innerHTML;',
  'opens the profile beside': 'const beside = window.open("/account/vol/"); await wait(500); return beside.document.body.innerHTML.includes("The vol");',
  'opens an empty page beside': 'const beside = window.open("about:blank"); const answer = await beside.fetch(new URL("/account/vol/?response_format=json", location.href), { credentials: "include" }); ' + READS_OK,
  'runs in a page of its own': 'const beside = window.open(URL.createObjectURL(new Blob(["<script>document.cookie<\\/script>"], { type: "text/html" }))); await wait(300); return beside.document.cookie;',
  'registers a worker of the site': 'return await navigator.serviceWorker.register("/static/js/pybossa/pybossa.js");',
  'shares a worker with the site': 'return new SharedWorker("/static/js/pybossa/pybossa.js").port;',
  'opens a database of the site': 'return await new Promise((resolve, reject) => { const asked = indexedDB.open("x"); asked.onsuccess = () => resolve("open"); asked.onerror = reject; });',
  'becomes the site': 'document.domain = location.hostname; return parent.document.title;',
  'loads the profile as a script': 'await new Promise((resolve) => { const script = document.createElement("script"); script.src = "/account/vol/?response_format=json"; script.onload = () => resolve(); script.onerror = resolve; document.head.append(script); }); return 0;',
  'reads what the page remembers': 'return Object.keys(JSON.parse(window.name || "{}")).some((word) => word !== "cookies");'
};

const second = process.argv[3] === '--second-origin';
const server = await Server.startFor(process.argv[2], second);
const browser = await launch();
let code = 1;
try {
  const owner = server.createUser('owner');
  server.createUser('vol');
  const context = await browser.newContext();
  await signIn(context, server.url, 'vol');
  const other = await server.createProject(owner, 'other', { task_presenter: 'x' }, [{ text: 'secret' }]);
  const [foreign] = await server.api('GET', '/api/task?project_id=' + other.id, undefined, owner);
  await server.api('GET', '/api/project/' + other.id + '/newtask', undefined, owner);
  const answer = await server.api('POST', '/api/taskrun', { project_id: other.id, task_id: foreign.id, info: 'kept' }, owner);

  const snapshot = async () => {
    const cookies = (await context.cookies()).filter((cookie) => cookie.httpOnly && cookie.name !== 'flash').map((cookie) => cookie.name).sort().join();
    const runs = await server.api('GET', '/api/taskrun?limit=100&project_id=' + other.id, undefined, owner);
    const [user] = await server.api('GET', '/api/user?name=vol');
    const project = await server.api('GET', '/api/project/' + other.id, undefined, owner);
    return { cookies, runs: runs.filter((given) => given.user_id !== null).length, fullname: user.fullname, project: project.name };
  };

  let count = 0;
  async function attempt(body) {
    count += 1;
    const name = 'own' + count;
    const html = '<script>(async function () { var result = "refused"; ' +
      'const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms)); await wait(300); ' +
      'const Native = Object.getPrototypeOf(XMLHttpRequest); const native = { fetch: (url, more) => new Promise((resolve, reject) => { const asked = new Native(); asked.open(more.method || "GET", url); asked.withCredentials = true; ' +
      'for (const name in more.headers || {}) asked.setRequestHeader(name, more.headers[name]); asked.onload = () => resolve({ ok: asked.status < 400, text: async () => asked.responseText, json: async () => JSON.parse(asked.responseText) }); ' +
      'asked.onerror = () => reject(new Error("network")); asked.send(more.body || null); }) }; ' +
      'const own = OWN, other = ' + other.id + ', foreign = ' + foreign.id + ', run = ' + answer.id + ', key = "' + owner + '"; ' +
      'const ask = (message) => new Promise((resolve) => { const id = "mine"; addEventListener("message", (event) => { if (event.data.id === id) resolve(event.data); }); parent.postMessage(Object.assign({ colonnade: 1, kind: "request", id: id }, message), "*"); }); ' +
      'try { const gained = await (async function () { ' + body.replaceAll('/project/own/', '/project/' + name + '/') + ' })(); if (gained) result = "GAINED " + gained; } catch (error) { result = "refused: " + error; } ' +
      'console.log("RESULT " + result); })();</script>';
    const project = await server.api('POST', '/api/project', { name, short_name: name, description: 'Hostile', info: { task_presenter: 'x' } }, owner);
    await server.api('PUT', '/api/project/' + project.id, { info: { task_presenter: html.replace('OWN', project.id) } }, owner);
    await server.api('POST', '/api/task', { project_id: project.id, info: {} }, owner);
    await fetch(server.url + '/project/' + name + '/publish', { method: 'POST', headers: { Authorization: owner }, redirect: 'manual' });
    const before = await snapshot();
    const page = await context.newPage();
    page.on('dialog', (dialog) => dialog.dismiss());
    const address = server.url + '/project/' + name + '/newtask';
    // What drives the browser counts as a person who clicks: here nobody does.
    await page.addInitScript(() => Object.defineProperty(Navigator.prototype, 'userActivation', { get: () => ({ isActive: false }) }));
    let result = '';
    page.on('console', (message) => { if (message.text().startsWith('RESULT ')) result = message.text().slice(7); });
    await page.goto(address);
    await until('it has tried', () => result);
    expect(!result.startsWith('GAINED'), result.slice(0, 500));
    expectEqual(address, page.url(), 'the page was led away');
    expectEqual('Contribute · ' + name + ' · Colonnade', await page.title(), 'the page was changed');
    const height = await page.locator('#frame').evaluate((element) => element.getBoundingClientRect().height);
    expect(height <= 6010, 'the frame is ' + height + ' high');
    for (const open of context.pages()) await open.close();
    expectEqual(JSON.stringify(before), JSON.stringify(await snapshot()), 'something was changed');
  }

  const only = process.env.COLONNADE_ONLY;
  let tests = Object.entries(ATTEMPTS).filter(([name]) => !only || name.includes(only)).map(([name, body]) => ['a presenter gains nothing that ' + name, () => attempt(body)]);
  if (second) { // there it has cookies and storage of its own
    const OWN = ['reads cookies', 'opens a database of the site', 'registers a worker of the site', 'shares a worker with the site', 'runs in a page of its own'];
    tests = tests.filter(([name]) => !OWN.some((own) => name.endsWith('that ' + own)));
    tests.push(['the presenters\' name leads nowhere else', async () => {
      for (const path of ['/', '/account/signin', '/api/project', '/uploads/x/y'])
        expectEqual(421, (await fetch('http://localhost:' + new URL(server.url).port + path)).status, path);
    }]);
  } else {
    tests.push(['the frame\'s address, opened by itself, has no origin', async () => {
      const answer = await fetch(server.url + '/project/own1/newtask?frame=en');
      expect(answer.headers.get('content-security-policy').includes('sandbox '), 'no sandbox');
      expect(!answer.headers.get('content-security-policy').includes('allow-same-origin'), 'the site\'s origin');
    }]);
  }
  code = await run(tests);
} catch (error) {
  console.log(error.stack || error);
} finally {
  await browser.close();
  await server.stop();
}
process.exitCode = code;
