import { describe, expect, it } from 'vitest';
import { protobufNamespace } from './protobuf-body.js';

const field = (number: number, content: Buffer | string): Buffer => {
  const bytes = Buffer.from(content as string);
  return Buffer.concat([Buffer.from([number * 8 + 2, bytes.length]), bytes]);
};

const envelope = (kind: string, object: Buffer): Buffer =>
  Buffer.concat([
    Buffer.from('k8s\0'),
    field(1, Buffer.concat([field(1, 'v1'), field(2, kind)])),
    field(2, object),
    field(3, ''),
    field(4, ''),
  ]);

describe('protobufNamespace', () => {
  it('reads name and labels', () => {
    const label = Buffer.concat([field(1, 'tier'), field(2, 'gold')]);
    // A generation, which is a number, stands between.
    const metadata = Buffer.concat([field(1, 'team-a'), Buffer.from([7 * 8, 0x96, 0x01]), field(11, label)]);
    const body = protobufNamespace(envelope('Namespace', field(1, metadata)));
    expect(body?.value).toMatchObject({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'team-a', labels: { tier: 'gold' } },
    });
  });

  it('leaves other kinds alone', () => {
    expect(protobufNamespace(envelope('Secret', field(1, '')))).toBeUndefined();
  });

  it.each([
    ['no envelope', Buffer.from('{}')],
    ['a length beyond its end', Buffer.concat([Buffer.from('k8s\0'), Buffer.from([10, 99])])],
    ['a number without end', Buffer.concat([Buffer.from('k8s\0'), Buffer.alloc(12, 0xff)])],
  ])('refuses %s', (_what, bytes) => {
    expect(() => protobufNamespace(bytes)).toThrow('not valid protobuf');
  });
});
