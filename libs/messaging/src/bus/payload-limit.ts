import { type NatsConnection } from '@nats-io/transport-node';

/** Left free of the server's payload limit, which counts headers too. */
const HEADER_ROOM = 4_096;
const USUAL_LIMIT = 1024 * 1024;

/** How long the payload of one message may be. */
export function payloadLimit(connection: NatsConnection | undefined): number {
  return (connection?.info?.max_payload ?? USUAL_LIMIT) - HEADER_ROOM;
}
