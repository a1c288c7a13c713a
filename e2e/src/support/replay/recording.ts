import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { RecordedRequest, Recording } from './recorded.js';

const FIXTURE = fileURLToPath(new URL('../../../fixtures/kubectl-requests.json', import.meta.url));

/** Whether this run of the commands is recorded; see e2e/README.md. */
export function isRecording(): boolean {
  return process.env['BERTH_RECORD_KUBECTL'] === '1';
}

/** What was recorded so far. */
export function readRecording(): Recording {
  return existsSync(FIXTURE)
    ? (JSON.parse(readFileSync(FIXTURE, 'utf8')) as Recording)
    : { requests: [], versions: {} };
}

/** Keeps what one version sent, in place of what was kept of it. Requests that several sent are kept once. */
export function keepRecording(version: string, sent: readonly RecordedRequest[]): void {
  const { requests, versions } = readRecording();
  const sequences = Object.entries(versions).map(
    ([each, indexes]) => [each, indexes.map((index) => JSON.stringify(requests[index]))] as const,
  );
  const kept = new Map(sequences).set(
    version,
    sent.map((each) => JSON.stringify(each)),
  );
  const lines = [...new Set([...kept.values()].flat())];
  const places = new Map(lines.map((line, index) => [line, index]));
  const indexes = [...kept]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([each, texts]) => `"${each}":${JSON.stringify(texts.map((text) => places.get(text)))}`);
  writeFileSync(
    FIXTURE,
    `{"requests":[\n${lines.join(',\n')}\n],\n"versions":{\n${indexes.join(',\n')}\n}}\n`,
  );
}
