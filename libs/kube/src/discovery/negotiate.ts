import { type TableVersion } from '../table/table.js';
import { type DiscoveryVersion } from './aggregated-discovery.js';

/** The form an answer takes; clients name the ones they read in the Accept header, best first. */
export type AnswerForm =
  | { readonly as: 'json' }
  | { readonly as: 'table'; readonly version: TableVersion }
  /** Of each object its metadata alone. */
  | { readonly as: 'metadata'; readonly version: TableVersion }
  | { readonly as: 'discovery'; readonly version: DiscoveryVersion };

type MediaRange = {
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
  readonly quality: number;
};

/** The best form for objects and lists; undefined when the client reads none that is served. */
export function negotiateObject(accept: string | undefined): AnswerForm | undefined {
  return firstServed(accept, (range) => {
    const as = range.parameters.get('as');
    if (as === 'Table') return metaForm('table', range);
    if (as === 'PartialObjectMetadata' || as === 'PartialObjectMetadataList')
      return metaForm('metadata', range);
    return as === undefined ? { as: 'json' } : undefined;
  });
}

/** The best form for `/api` and `/apis`. */
export function negotiateDiscovery(accept: string | undefined): AnswerForm | undefined {
  return firstServed(accept, (range) => {
    if (range.parameters.get('as') === 'APIGroupDiscoveryList') return discoveryForm(range);
    return range.parameters.has('as') ? undefined : { as: 'json' };
  });
}

/** The Content-Type to answer with: discovery must repeat its parameters, or it is read as the legacy form. */
export function contentTypeOf(form: AnswerForm): string {
  return form.as === 'discovery'
    ? `application/json;g=apidiscovery.k8s.io;v=${form.version};as=APIGroupDiscoveryList`
    : 'application/json';
}

/** The media ranges of an Accept header by quality, equal ones in the order written. */
export function parseAccept(accept: string | undefined): readonly MediaRange[] {
  const ranges = (accept ?? '').split(',').map(parseRange);
  const named = ranges.filter(({ type, quality }) => type !== '' && quality > 0);
  return named.toSorted((one, other) => other.quality - one.quality);
}

function firstServed(
  accept: string | undefined,
  form: (range: MediaRange) => AnswerForm | undefined,
): AnswerForm | undefined {
  if (accept === undefined || accept.trim() === '') return { as: 'json' };
  for (const range of parseAccept(accept)) {
    if (!['application/json', 'application/*', '*/*'].includes(range.type)) continue;
    const found = form(range);
    if (found !== undefined) return found;
  }
  return undefined;
}

function metaForm(as: 'table' | 'metadata', { parameters }: MediaRange): AnswerForm | undefined {
  const version = parameters.get('v');
  if (parameters.get('g') !== 'meta.k8s.io') return undefined;
  return version === 'v1' || version === 'v1beta1' ? { as, version } : undefined;
}

function discoveryForm({ parameters }: MediaRange): AnswerForm | undefined {
  const version = parameters.get('v');
  if (parameters.get('g') !== 'apidiscovery.k8s.io') return undefined;
  return version === 'v2' || version === 'v2beta1' ? { as: 'discovery', version } : undefined;
}

function parseRange(text: string): MediaRange {
  const [type = '', ...rest] = text.split(';').map((part) => part.trim());
  const parameters = new Map(
    rest.map((part) => {
      const at = part.indexOf('=');
      return at < 0
        ? ([part.toLowerCase(), ''] as const)
        : ([part.slice(0, at).toLowerCase(), part.slice(at + 1)] as const);
    }),
  );
  const quality = Number(parameters.get('q') ?? '1');
  return { type: type.toLowerCase(), parameters, quality: Number.isNaN(quality) ? 0 : quality };
}
