import swc from 'unplugin-swc';
import { defineConfig } from 'vitest/config';

/**
 * The suffix tells the price: `.spec.ts` no I/O, `.int.spec.ts` one real server, `.e2e.spec.ts` the whole broker,
 * `.soak.spec.ts` the whole broker for long.
 */
const tier = (name: string, include: string[], exclude: string[], more: object = {}) => ({
  extends: true as const,
  test: { name, include, exclude: [...exclude, '**/node_modules/**', '**/dist/**'], ...more },
});

export default defineConfig({
  plugins: [
    swc.vite({
      jsc: {
        target: 'es2022',
        parser: { syntax: 'typescript', decorators: true },
        transform: { legacyDecorator: true, decoratorMetadata: true },
      },
    }),
  ],
  resolve: { conditions: ['ws-src'] },
  ssr: { resolve: { conditions: ['ws-src'] } },
  test: {
    projects: [
      tier('unit', ['**/*.spec.ts'], ['**/*.int.spec.ts', '**/*.e2e.spec.ts', '**/*.soak.spec.ts']),
      tier('integration', ['**/*.int.spec.ts'], [], {
        globalSetup: ['libs/testing/src/global-setup.ts'],
        testTimeout: 60_000,
        hookTimeout: 60_000,
        maxWorkers: 2,
      }),
      // Two at once: each has a Berth of its own, and waits for processes most of the time.
      tier('e2e', ['e2e/**/*.e2e.spec.ts'], [], {
        testTimeout: 300_000,
        hookTimeout: 300_000,
        maxWorkers: 2,
      }),
      // Each decides by BERTH_SOAK_MINUTES how long it goes on.
      tier('soak', ['e2e/**/*.soak.spec.ts'], [], {
        testTimeout: 12 * 3_600_000,
        hookTimeout: 300_000,
        fileParallelism: false,
      }),
    ],
  },
});
