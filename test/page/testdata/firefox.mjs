// Walks through pages in Firefox, as TestPages and TestRegistryPages do in Chromium: here it is one walk, for what another
// browser could do otherwise. It reads what to walk through from stdin, as JSON, and writes what went wrong, an array of texts,
// and how much was looked at.

import {text} from 'node:stream/consumers';
import puppeteer from 'puppeteer-core';

const ask = JSON.parse(await text(process.stdin));
const problems = [];
const seen = {steps: 0, rules: 0, version: ''};
const problem = (text) => problems.push(text);

const browser = await puppeteer.launch({
  browser: 'firefox', executablePath: ask.firefox, headless: true, userDataDir: ask.profile, defaultViewport: null,
  // Nobody but this machine is asked, and nothing is looked for. A link that is followed leads nowhere.
  extraPrefsFirefox: {
    'network.proxy.type': 1, 'network.proxy.http': '127.0.0.1', 'network.proxy.http_port': 9, 'network.proxy.ssl': '127.0.0.1', 'network.proxy.ssl_port': 9,
    'network.proxy.no_proxies_on': '127.0.0.1', 'network.proxy.allow_hijacking_localhost': false, 'app.update.enabled': false, 'datareporting.policy.dataSubmissionEnabled': false,
    'browser.safebrowsing.update.enabled': false, 'ui.systemUsesDarkTheme': ask.dark ? 1 : 0, 'accessibility.tabfocus': 7,
  },
});

// resize makes a page as wide as it says. With the size Puppeteer says which way a screen is turned, which Firefox 140 does not know.
const resize = async (page, width) => {
  try {
    await page.setViewport({width, height: 900});
  } catch (e) {
    if (!e.message.includes('unknown command emulation.setScreenOrientationOverride')) throw e;
  }
  for (let looks = 0; await page.evaluate(() => innerWidth) !== width; looks++) {
    if (looks === 300) throw new Error(`the page does not come to be ${width} wide`);
    await new Promise((done) => setTimeout(done, 20));
  }
};

// open opens a tab in which everything that goes wrong is noted.
const open = async (allowed) => {
  const page = await browser.newPage();
  await resize(page, 1280);
  page.on('pageerror', (e) => { if (!expected(e.message)) problem(`${page.url()}: the page's script failed: ${e.message}`); });
  page.on('console', (m) => { if (m.type() === 'error' && !expected(m.text())) problem(`${page.url()}: ${m.text()}`); });
  page.on('dialog', async (d) => { problem(`${page.url()}: a dialog opened: ${d.message()}`); await d.dismiss(); });
  page.on('request', (r) => { if (!allowed(r.url())) problem(`the page asked for ${r.url()}`); });
  return page;
};

// Firefox looks for an icon by itself, which the page's policy stops. What axe does with styles, and a wrong token, are the test's own doing.
let intruded = false;
const expected = (text) => text.includes('/favicon.ico') || intruded && text.includes('Content-Security-Policy') || /status of 4\d\d/.test(text);

const look = ask.look; // the functions of look.js
const evaluate = (page, expression, ...args) => page.evaluate(`(async () => {${look}; return (${expression})${args.length ? `(${args.map((a) => JSON.stringify(a)).join(', ')})` : ''}; })()`);

// comesTo waits until an expression is true, also while another page comes.
const comesTo = async (page, what, expression, ...args) => {
  seen.steps++;
  for (let i = 0; i < 500; i++) {
    try {
      if (await evaluate(page, expression, ...args) && await evaluate(page, "document.readyState === 'complete'")) return;
    } catch {
      // there is no page at the moment
    }
    await new Promise((done) => setTimeout(done, 20));
  }
  const said = await evaluate(page, 'words(document.body).slice(0, 300)').catch((e) => e.message);
  throw new Error(`it does not come to be that ${what}: ${page.url()}: ${said}`);
};

// tabTo presses Tab until the element that has the focus is the one. While the browser's own buttons have it, none of the page has.
const tabTo = async (page, what, expression, ...args) => {
  seen.steps++;
  for (let i = 0; i < 250; i++) {
    if (await evaluate(page, `((...args) => ((el) => (${expression}) && document.hasFocus())(document.activeElement))`, ...args, null)) return;
    await page.keyboard.press('Tab');
  }
  const at = await evaluate(page, "document.activeElement.outerHTML.slice(0, 100) + ' ' + document.hasFocus()");
  throw new Error(`250 times Tab do not lead to ${what} in ${page.url()}, but to ${at}`);
};

const enter = async (page, name, text) => {
  await tabTo(page, `the field ${name}`, 'el.name === args[0]', name);
  await page.keyboard.press('Home');
  await page.keyboard.down('Shift');
  await page.keyboard.press('End');
  await page.keyboard.up('Shift');
  await page.keyboard.press('Delete');
  await page.keyboard.type(text);
  await comesTo(page, `${name} is ${text}`, '((name, text) => value(name) === text)', name, text);
};

const choose = async (page, name, value) => {
  await tabTo(page, `the field ${name}`, 'el.name === args[0]', name);
  for (const key of ['ArrowDown', 'ArrowUp']) {
    for (let i = 0; i < 60; i++) {
      if (await evaluate(page, 'value', name) === value) return;
      await page.keyboard.press(key);
    }
  }
  throw new Error(`the arrow keys do not lead to ${value} in ${name}`);
};

// accessible looks with axe, as wide as a desktop and as narrow as WCAG's reflow, and wants nothing wider than the screen.
const accessible = async (page, name) => {
  intruded = true;
  await page.evaluate(ask.axe);
  for (const width of [1280, 320]) {
    await resize(page, width);
    const result = await evaluate(page, ask.runAxe);
    seen.rules += result.Passes;
    for (const found of result.Found) problem(`${name}, ${width}: ${found}`);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
    if (wide) problem(`${name}, ${width}: wider than the screen`);
  }
  await resize(page, 1280);
};

const picture = async (page, name) => {
  if (ask.pictures) await page.screenshot({path: `${ask.pictures}/firefox-${name}.png`, fullPage: true});
};

// The registry's pages: log in, find, check, paste, end, log out, with the keyboard alone.
const registry = async (r) => {
  const page = await open((url) => url.startsWith(r.url) || url.startsWith('data:'));
  const heading = (text) => comesTo(page, `the page is ${text}`, "((text) => words(document.querySelector('h1')) === text)", text);
  const press = async (text) => {
    await tabTo(page, text, 'words(el).startsWith(args[0])', text);
    await page.keyboard.press('Enter');
  };
  await page.goto(r.url + r.path);
  await heading('Log in');
  await comesTo(page, 'the field has the focus', "document.activeElement.name === 'token'");
  await picture(page, 'login');
  await accessible(page, 'log-in');
  await enter(page, 'token', 'wrong');
  await page.keyboard.press('Enter');
  await comesTo(page, 'the token is refused', "document.title.startsWith('Error: ')");
  await enter(page, 'token', r.token);
  await page.keyboard.press('Enter');
  await heading(r.customer);
  await picture(page, 'connection');
  await accessible(page, 'connection');
  await press('Connections');
  await heading('Connections');
  await picture(page, 'list');
  await accessible(page, 'list');
  await enter(page, 'name', r.customer.toLowerCase());
  await page.keyboard.press('Enter');
  await comesTo(page, 'one is found', "document.querySelectorAll('tbody tr').length === 1");
  await press(r.customer);
  await heading(r.customer);
  await press('Check now');
  await comesTo(page, 'a check is asked for', "words(document.querySelector('[role=status]')).startsWith('A check was asked for')");
  await tabTo(page, 'the box for values', "el.name === 'values'");
  await page.keyboard.type('Bucket: x');
  await press('Take these values');
  await comesTo(page, 'they are refused', "document.title.startsWith('Error: ') && document.activeElement.getAttribute('role') === 'alert'");
  await accessible(page, 'wrong values');
  await tabTo(page, 'the box for values', "el.name === 'values'");
  for (const line of r.values.trim().split('\n')) {
    await page.keyboard.type(line);
    await page.keyboard.press('Enter');
  }
  await press('Take these values');
  await comesTo(page, 'they are taken', "words(document.querySelector('[role=status]')).startsWith('The values are taken')");
  await press('End the connection');
  await heading('End the connection?');
  await accessible(page, 'end');
  await press('End the connection');
  await comesTo(page, 'it has ended', "words(document.querySelector('[role=status]')) === 'The connection has ended.'");
  await press('Log out');
  await comesTo(page, 'nobody is logged in', "words(document.querySelector('[role=status]')) === 'You are logged out.'");
  await page.goto(r.url + r.path);
  await heading('Log in');
  await page.close();
};

// The customer's page: the form, filled in with the keyboard, gives the link and the command; outputs that are pasted give the vendor's
// form; an invitation is recognized, and one that was changed is not.
const customer = async (c) => {
  const page = await open((url) => url.includes('/index.html') || url.startsWith('data:'));
  await page.goto(c.page);
  await picture(page, 'page');
  await accessible(page, 'page');
  for (const step of c.steps) {
    if (step.unfold) {
      await tabTo(page, step.unfold, "el.tagName === 'SUMMARY' && words(el).startsWith(args[0])", step.unfold);
      if (!await evaluate(page, 'document.activeElement.parentElement.open')) await page.keyboard.press('Enter');
      await comesTo(page, `${step.unfold} is open`, 'document.activeElement.parentElement.open');
    } else if (step.choose) {
      await choose(page, step.field, step.choose);
    } else {
      if (step.wrong) {
        await enter(page, step.field, step.wrong);
        await page.keyboard.press('Tab');
        await comesTo(page, `${step.field} complains`, "((name) => complaint(name) !== '' && launchLink() === '')", step.field);
        await page.keyboard.down('Shift'); // and not once around, which leads through the browser's own buttons
        await page.keyboard.press('Tab');
        await page.keyboard.up('Shift');
      }
      await enter(page, step.field, step.value);
    }
  }
  await choose(page, 'region', c.region);
  await enter(page, 'stackName', c.stack);
  await comesTo(page, 'the button leads to the console', '((link) => launchLink() === link)', c.link);
  const command = await evaluate(page, "tabText('AWS CLI')");
  if (command !== c.createStack) problem(`the command is\n${command}\nwant\n${c.createStack}`);
  await tabTo(page, 'the box for outputs', 'el === pasteBox()');
  await page.keyboard.type(c.outputs);
  await page.keyboard.press('Tab');
  await comesTo(page, 'the form is there', '((want) => want.every((field) => copiedFields().includes(field)))', c.form);
  await accessible(page, 'page, filled in');
  await picture(page, 'page-filled-in');
  for (const [address, words] of [[c.invitation, c.recognized], [c.changed, c.refused]]) {
    await page.goto('about:blank');
    await page.goto(address);
    await comesTo(page, words, '((text) => invitationIs(text))', words);
  }
  await page.close();
};

try {
  seen.version = await browser.version();
  await registry(ask.registry);
  await customer(ask.customer);
} catch (e) {
  problem(e.message);
} finally {
  await browser.close();
}
console.log(JSON.stringify({problems, ...seen}));
