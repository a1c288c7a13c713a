/** The largest event data and the largest state: what etcd takes as a request. */
export const MAX_DOCUMENT_BYTES = 1_572_864;
export const MAX_CHANGES = 1_000;
/** uid: Kubernetes' own are 36 long. All key columns together must fit an index row of 2,700 bytes. */
export const MAX_UID_BYTES = 128;
export const MAX_NAME_BYTES = 253;
export const MAX_METADATA_BYTES = 1_024;

/** One call's share: so that a batch of large states does not hold the head's lock for seconds. */
export const MAX_BATCH_APPENDS = 256;
export const MAX_BATCH_BYTES = 4 * 1_024 * 1_024;

export const QUEUE_APPENDS = 4_096;
export const QUEUE_BYTES = 64 * 1_024 * 1_024;
