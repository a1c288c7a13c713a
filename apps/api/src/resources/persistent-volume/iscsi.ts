import { type JsonObject } from '@berth/domain';
import { type FieldError, invalid, required } from '@berth/kube';
import { byteRange, secretParts, text, textOrNone } from './source-parts.js';

/** The forms of a qualified name, by how it begins. */
const FORMS: Readonly<Record<string, RegExp>> = {
  iqn: /^iqn\.\d{4}-\d{2}\.[A-Za-z0-9.-]+:[^,;*&$|\s]+$/,
  eui: /^eui.[A-Za-z0-9]{16}$/,
  naa: /^naa.[A-Za-z0-9]{32}$/,
};

/** Portal and volume make up a name at the node that has no room for more. */
const MAX_PORTAL_NAME = 64;

/** Where an iSCSI target is, what it is called, and how to sign in. Kubernetes writes some fields in small letters. */
export function validateIscsi(source: JsonObject, path: string, volumeName: string): readonly FieldError[] {
  const signsIn = source['chapAuthDiscovery'] === true || source['chapAuthSession'] === true;
  return [
    ...validatePortal(source, path, volumeName),
    ...validateTarget(text(source, 'iqn'), `${path}.iqn`),
    ...byteRange(source, path, 'lun'),
    ...(signsIn && source['secretRef'] === undefined ? [required(`${path}.secretRef`)] : []),
    ...secretParts(source, path, ['name']),
    ...validateInitiator(textOrNone(source, 'initiatorName'), `${path}.initiatorname`),
  ];
}

function validatePortal(source: JsonObject, path: string, volumeName: string): readonly FieldError[] {
  const portal = text(source, 'targetPortal');
  const name = `${volumeName}:${portal}`;
  const tooLong = source['initiatorName'] !== undefined && Buffer.byteLength(name) > MAX_PORTAL_NAME;
  const detail =
    'Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.';
  return [
    ...(portal === '' ? [required(`${path}.targetPortal`)] : []),
    ...(tooLong ? [invalid(`${path}.targetportal`, portal, detail)] : []),
  ];
}

function validateTarget(name: string, field: string): readonly FieldError[] {
  return name === '' ? [required(field)] : validateInitiator(name, field);
}

function validateInitiator(name: string | undefined, field: string): readonly FieldError[] {
  if (name === undefined) return [];
  return FORMS[name.slice(0, 3)]?.test(name) === true ? [] : [invalid(field, name, 'must be valid format')];
}
