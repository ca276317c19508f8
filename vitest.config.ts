import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'agent/**/*.test.ts', 'functions/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 120_000,
    // Containers and processes are shared machine resources, and the machine that CI has is small.
    maxWorkers: 2,
  },
});
