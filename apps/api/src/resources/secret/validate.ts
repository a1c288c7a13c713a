import { isDeepStrictEqual } from 'node:util';
import { type KubeObject } from '@berth/domain';
import { type FieldError, forbidden, invalid, parseJson, required, tooLong } from '@berth/kube';
import { type SecretObject } from './string-data.js';

/** All values of a Secret together. */
const MAX_BYTES = 1024 * 1024;
const MAX_KEY_LENGTH = 253;
/** Stands in messages for a value. */
const REDACTED = '<secret contents redacted>';
const ACCOUNT_ANNOTATION = 'kubernetes.io/service-account.name';

/** All broken rules of a Secret; no message repeats a value. */
export function validateSecret(object: KubeObject): readonly FieldError[] {
  const secret = object as SecretObject;
  const data = secret.data ?? {};
  return [
    ...Object.keys(data).flatMap((key) =>
      keyProblems(key).map((problem) => invalid(`data[${key}]`, key, problem)),
    ),
    ...(bytesOf(data) > MAX_BYTES ? [tooLong('data', MAX_BYTES)] : []),
    ...(typeRules[secret.type ?? '']?.(data, object) ?? []),
  ];
}

/** What a change of a Secret must leave as it was. */
export function validateSecretUpdate(after: KubeObject, before: KubeObject): readonly FieldError[] {
  const [next, last] = [after as SecretObject, before as SecretObject];
  const frozen = (field: string) => forbidden(field, 'field is immutable when `immutable` is set');
  const isFrozen = last.immutable === true;
  return [
    ...(next.type === last.type ? [] : [invalid('type', next.type, 'field is immutable')]),
    ...(isFrozen && next.immutable !== true ? [frozen('immutable')] : []),
    ...(isFrozen && !isDeepStrictEqual(next.data ?? {}, last.data ?? {}) ? [frozen('data')] : []),
  ];
}

function keyProblems(key: string): readonly string[] {
  return [
    ...(key.length > MAX_KEY_LENGTH ? [`must be no more than ${MAX_KEY_LENGTH} bytes`] : []),
    ...(/^[-._a-zA-Z0-9]+$/.test(key)
      ? []
      : [
          "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')",
        ]),
    ...dotProblems(key),
  ];
}

/** A key is to be the name of a file. */
function dotProblems(key: string): readonly string[] {
  if (key === '.') return ["must not be '.'"];
  if (key === '..') return ["must not be '..'"];
  return key.startsWith('..') ? ["must not start with '..'"] : [];
}

type Data = NonNullable<SecretObject['data']>;
type TypeRule = (data: Data, object: KubeObject) => readonly FieldError[];

/** What a type promises to those who read Secrets of it. */
const typeRules: Readonly<Record<string, TypeRule>> = {
  'kubernetes.io/service-account-token': (_data, { metadata }) =>
    (metadata.annotations?.[ACCOUNT_ANNOTATION] ?? '') === ''
      ? [required(`metadata.annotations[${ACCOUNT_ANNOTATION}]`)]
      : [],
  'kubernetes.io/dockercfg': (data) => jsonAt(data, '.dockercfg'),
  'kubernetes.io/dockerconfigjson': (data) => jsonAt(data, '.dockerconfigjson'),
  'kubernetes.io/basic-auth': (data) =>
    isThere(data, 'username') || isThere(data, 'password') ? [] : missing(data, 'username', 'password'),
  'kubernetes.io/ssh-auth': (data) =>
    (data['ssh-privatekey'] ?? '') === '' ? [required('data[ssh-privatekey]')] : [],
  'kubernetes.io/tls': (data) => missing(data, 'tls.crt', 'tls.key'),
};

function isThere(data: Data, key: string): boolean {
  return data[key] !== undefined;
}

function missing(data: Data, ...keys: readonly string[]): readonly FieldError[] {
  return keys.filter((key) => !isThere(data, key)).map((key) => required(`data[${key}]`));
}

function jsonAt(data: Data, key: string): readonly FieldError[] {
  const value = data[key];
  if (value === undefined) return [required(`data[${key}]`)];
  return isJson(Buffer.from(value, 'base64').toString('utf8'))
    ? []
    : [invalid(`data[${key}]`, REDACTED, 'must be valid JSON')];
}

/** A body within a body: read with the same care. */
function isJson(text: string): boolean {
  try {
    parseJson(text);
    return true;
  } catch {
    return false;
  }
}

/** Decoding has made sure of base64, four characters for three bytes. */
function bytesOf(data: Data): number {
  return Object.values(data).reduce((sum, value) => sum + Buffer.byteLength(value, 'base64'), 0);
}
