// What this browser is called in the daemon: the names of detectors/browser/browser_places, so that what the
// extension saw exactly stands in for what the same browser's history would have guessed.

const brands = [
  ['Microsoft Edge', 'edge'],
  ['Brave', 'brave'],
  ['Opera', 'opera'],
  ['Vivaldi', 'vivaldi'],
  ['Google Chrome', 'chrome'],
  ['HeadlessChrome', 'chromium'],
  ['Chromium', 'chromium'],
];

export function browserName({ userAgent = '', userAgentData = undefined } = {}) {
  if (/\bFirefox\//.test(userAgent)) return 'firefox';
  const told = (userAgentData?.brands ?? []).map(({ brand }) => brand);
  return brands.find(([brand]) => told.includes(brand))?.[1] ?? 'chromium';
}
