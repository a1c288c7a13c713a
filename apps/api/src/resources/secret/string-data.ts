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
  const { stringData, ...given } = object as SecretObject;
  const secret = given.type === '' ? { ...given, type: 'Opaque' } : given;
  if (stringData === undefined) return secret;
  const added = Object.fromEntries(
    Object.entries(stringData).map(([key, text]) => [key, Buffer.from(text).toString('base64')]),
  );
  const whole: SecretObject = { ...secret, data: { ...secret.data, ...added } };
  return whole;
}
