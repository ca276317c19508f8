import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['agent/**/*.test.ts', 'functions/**/*.test.ts', 'test/**/*.test.ts'],
    // Recorded /proc trees hold symbolic links as the kernel made them.
    exclude: ['**/node_modules/**', '**/dist/**', 'test/fixtures/**'],
    globalSetup: 'test/emulator/global-setup.ts',
    testTimeout: 30_000,
    hookTimeout: 180_000,
    // Containers and processes are shared machine resources, and the smallest machine that runs this has two cores.
    maxWorkers: 2,
    reporters: process.env.CI
      ? ['default', ['json', { outputFile: 'coverage/test-results.json' }]]
      : ['default'],
  },
});
