import { defineConfig } from 'vitest/config';

// The tests lie with all others, in tests/web.
export default defineConfig({
  root: '../..',
  test: { include: ['tests/web/**/*.test.ts'], globals: true, environment: 'node' },
});
