import { type KubeObject } from '@berth/domain';

/** A Secret as a decoded body has it; its fields stand beside metadata. */
export type SecretObject = KubeObject & {
  readonly type?: string;
  readonly data?: { readonly [key: string]: string };
  readonly stringData?: { readonly [key: string]: string };
  readonly immutable?: boolean;
};

/** The Secret with its plain texts where they are kept, and of a type. */
export function completeSecret(object: KubeObject): KubeObject {
  const secret = withStringData(object) as SecretObject;
  return secret.type === '' ? ({ ...secret, type: 'Opaque' } as SecretObject) : secret;
}

/** The Secret with its plain texts where they are kept. */
export function withStringData(object: KubeObject): KubeObject {
  const { stringData, ...secret } = object as SecretObject;
  if (stringData === undefined) return object;
  const added = Object.fromEntries(
    Object.entries(stringData).map(([key, text]) => [key, Buffer.from(text).toString('base64')]),
  );
  const whole: SecretObject = { ...secret, data: { ...secret.data, ...added } };
  return whole;
}
