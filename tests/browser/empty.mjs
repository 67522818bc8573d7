// A daemon that has seen nothing yet: every page says so, and what to do.
import { enter, expect, expectAccessible, launch, openWindow, picture, show } from './page.mjs';

const SAYS = {
  today: 'No calls yet',
  explore: 'No calls here',
  sessions: 'No sessions in this time',
  calls: 'No such calls',
  dark: 'No calls in this time',
  reconcile: 'Nothing to compare in this time',
};

const browser = await launch();
try {
  const { page, complaints } = await openWindow(browser);
  await enter(page);
  for (const [hash, words] of Object.entries(SAYS)) {
    await show(page, hash);
    await page.waitForSelector(`text=${words}`);
    await expectAccessible(page, `${hash}, empty`);
    await picture(page, `${hash}-empty`);
  }
  expect(complaints.length === 0, complaints.join('\n'));
} finally {
  await browser.close();
}
