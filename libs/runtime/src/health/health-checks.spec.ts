import { describe, expect, it } from 'vitest';
import { runHealthChecks } from './health-checks.js';

describe('health checks', () => {
  it('pass when every check does', async () => {
    const report = await runHealthChecks({ ping: () => undefined, postgres: () => Promise.resolve() });
    expect(report).toEqual({ ok: true, lines: ['[+]ping ok', '[+]postgres ok'] });
  });

  it('name the check that failed and why', async () => {
    const report = await runHealthChecks({
      ping: () => undefined,
      log: () => Promise.reject(new Error('12 positions behind')),
    });
    expect(report).toEqual({ ok: false, lines: ['[+]ping ok', '[-]log failed: 12 positions behind'] });
  });

  it('count a check that hangs as failed', async () => {
    const report = await runHealthChecks({ bus: () => new Promise<void>(() => undefined) }, 1);
    expect(report.lines).toEqual(['[-]bus failed: no answer within 1 ms']);
  });
});
