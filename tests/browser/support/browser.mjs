// Chromium as the system has it, and what the tests of pages need of it.
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { PASSWORD } from './server.mjs';

export function browserPath() {
  return ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => existsSync(path));
}

export function launch() {
  return chromium.launch({ executablePath: browserPath(), args: ['--no-sandbox', '--disable-dev-shm-usage'] });
}

// Signs the context in by the page.
export async function signIn(context, url, name) {
  const page = await context.newPage();
  await page.goto(url + '/account/signin');
  await page.fill('input[name=email]', name + '@example.org');
  await page.fill('input[name=password]', PASSWORD);
  await Promise.all([page.waitForNavigation(), page.click('main form button')]);
  if (page.url().includes('/signin')) throw new Error('not signed in: ' + await page.textContent('main'));
  await page.close();
}

// Waits until `look` gives something; what it gave.
export async function until(what, look, seconds = Number(process.env.COLONNADE_TEST_SECONDS || 30)) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error('it did not become true: ' + what);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
