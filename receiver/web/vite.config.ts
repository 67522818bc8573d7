import { defineConfig } from 'vite';

export default defineConfig({
  base: '/dashboard/',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    // Browsers that know light-dark() and BigInt: the styles are written with them.
    target: ['chrome123', 'firefox120', 'safari17.5'],
    // The daemon's policy lets no script stand in the page.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
});
