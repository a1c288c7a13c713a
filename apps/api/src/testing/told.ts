import { canonicalJson } from '@berth/domain';
import { type Append, type EventStore, newId } from '@berth/event-store';

/** An object of the log that things can be told of, as a worker would append them. */
export class ToldObject {
  readonly uid = newId();
  #version = 0;

  constructor(
    private readonly store: Pick<EventStore, 'append'>,
    private readonly place: {
      readonly cluster: string;
      readonly kind: 'PersistentVolumeClaim' | 'PersistentVolume';
      readonly namespace: string;
      readonly name: string;
    },
  ) {}

  /** Appends one event and gives its position. */
  async append(eventType: string, data: object = {}, deletes = false): Promise<number> {
    const { kind, namespace, name } = this.place;
    const metadata = { name, uid: this.uid, ...(namespace === '' ? {} : { namespace }) };
    const append: Append = {
      id: crypto.randomUUID(),
      metadata: { actor: 'spec', requestId: newId(), correlation: newId() },
      changes: [
        {
          ...this.place,
          uid: this.uid,
          expectedVersion: this.#version,
          eventId: newId(),
          eventType,
          schemaVersion: 1,
          data: canonicalJson(data),
          state: canonicalJson({ apiVersion: 'v1', kind, metadata }),
          stateVersion: 1,
          deletes,
        },
      ],
    };
    const { last } = await this.store.append(append);
    this.#version += 1;
    return last;
  }
}
