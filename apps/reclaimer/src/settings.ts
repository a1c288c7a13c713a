import { pathField, readSettings } from '@berth/runtime';

export type ReclaimerSettings = {
  /** Opens sealed Secrets. */
  readonly keyFile: string;
  /** Below it volumes of policy Recycle may be scrubbed; absent: nowhere. */
  readonly recycleRoot?: string;
};

/** What the reclaimer is told besides what all apps are. */
export function readReclaimerSettings(): ReclaimerSettings {
  const read = readSettings({ BERTH_KEY_FILE: pathField, BERTH_RECYCLE_ROOT: pathField.optional() });
  const recycleRoot = read.BERTH_RECYCLE_ROOT;
  return { keyFile: read.BERTH_KEY_FILE, ...(recycleRoot !== undefined && { recycleRoot }) };
}
