/** A request of kubectl, and the answer it got. */
export type RecordedRequest = {
  readonly method: string;
  /** Below the path of the cluster. Uids and versions stand as the places they were read from. */
  readonly path: string;
  /** Headers that decide about the answer. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** A body that is no text, in base64. */
  readonly bytes?: string;
  /** Sent as the viewer. */
  readonly viewer?: true;
  readonly status: number;
  /** Kind of the answer; absent where it has none. */
  readonly kind?: string;
};

/** What was recorded of several kubectl: each request once, and in which order each of them sent them. */
export type Recording = {
  readonly requests: readonly RecordedRequest[];
  /** Indexes of requests by version, such as 1.29. */
  readonly versions: Readonly<Record<string, readonly number[]>>;
};

type Meta = {
  readonly name?: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly continue?: string;
};
type Body = {
  readonly metadata?: Meta;
  readonly items?: readonly Body[];
  readonly rows?: readonly { object: Body }[];
};

/**
 * Uids, versions and continue tokens that answers told, by where they stand: `uid persistentvolumes//pv1`. A request that holds one is
 * recorded with the place, and sent again with what stands there then.
 */
export class Places {
  readonly #values: Map<string, string>;

  /** @param known - places that no answer tells, such as `place heketi`. */
  constructor(known: Readonly<Record<string, string>>) {
    this.#values = new Map(Object.entries(known));
  }

  /** Takes in what the answer to a request of this path tells. */
  learn(path: string, body: unknown): void {
    if (typeof body !== 'object' || body === null) return;
    const collection = collectionOf(path);
    for (const { metadata } of objectsIn(body)) {
      const { name, namespace = '', uid, resourceVersion } = metadata ?? {};
      const place = name === undefined ? collection : `${collection}/${namespace}/${name}`;
      this.#note(`uid ${place}`, uid);
      this.#note(`version ${place}`, resourceVersion);
      this.#note(`continue ${place}`, metadata?.continue);
    }
  }

  /** The text with places instead of what stands there. */
  hidden(path: string, text: string): string {
    let hidden = text;
    for (const [place, value] of this.#values) {
      if (!place.startsWith('version ')) hidden = hidden.replaceAll(value, `<${place}>`);
    }
    return hidden.replaceAll(VERSION, (whole, before: string, version: string) => {
      const place = this.#placeOfVersion(collectionOf(path), version);
      return place === undefined ? whole : `${before}<${place}>`;
    });
  }

  /** The text with what stands at its places now. */
  shown(text: string): string {
    return text.replaceAll(
      /<((?:uid|version|continue|place) [^>]+)>/g,
      (whole, place: string) => this.#values.get(place) ?? whole,
    );
  }

  #note(place: string, value: string | undefined): void {
    if (value !== undefined && value !== '') this.#values.set(place, value);
  }

  /** One of the same collection if there is one: an object may have the version of another list. */
  #placeOfVersion(collection: string, version: string): string | undefined {
    const places = [...this.#values].filter(
      ([place, value]) => place.startsWith('version ') && value === version,
    );
    return (places.find(([place]) => place.startsWith(`version ${collection}`)) ?? places[0])?.[0];
  }
}

/** The answer itself, what it lists, and what the rows of its table are of. */
function objectsIn(body: Body): readonly Body[] {
  const { items = [], rows = [] } = body;
  return [body, ...items, ...rows.map(({ object }) => object)];
}

/** In a query, or as a member of JSON. */
const VERSION = /(resourceVersion(?:=|"\s*:\s*"|","value":"))(\d+)/g;

/** `persistentvolumes` of `/api/v1/persistentvolumes/pv1?…`. */
function collectionOf(path: string): string {
  const [, ...parts] = (path.split('?')[0] ?? '').split('/');
  const below = parts[0] === 'api' ? parts.slice(2) : parts.slice(3);
  return (below[0] === 'namespaces' && below.length > 2 ? below[2] : below[0]) ?? '';
}
