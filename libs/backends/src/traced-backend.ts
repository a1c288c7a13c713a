import { context, SpanKind, SpanStatusCode, trace, type Attributes, type Span } from '@opentelemetry/api';
import { type Outcome, type VolumeBackend } from './backend.js';

/**
 * The same back end with a client span around each call, a child of whatever span is active; its requests carry that
 * span's context. `attributes` say which back end it is, and nothing secret.
 */
export function tracedBackend<Settings>(
  backend: VolumeBackend<Settings>,
  attributes: Attributes,
): VolumeBackend<Settings> {
  const traced = <Ending extends Outcome<unknown>>(
    operation: string,
    more: Attributes,
    call: () => Promise<Ending>,
  ) => inSpan(`volume backend ${operation}`, { ...attributes, ...more }, call);
  return {
    capabilities: backend.capabilities,
    places: (options) => traced('places', {}, () => backend.places(options)),
    create: (request, options) =>
      traced('create', { 'berth.backend.volume': request.name, 'berth.backend.place': request.place }, () =>
        backend.create(request, options),
      ),
    find: (name, options) =>
      traced('find', { 'berth.backend.volume': name }, () => backend.find(name, options)),
    read: (id, options) => traced('read', { 'berth.backend.volume.id': id }, () => backend.read(id, options)),
    delete: (id, options) =>
      traced('delete', { 'berth.backend.volume.id': id }, () => backend.delete(id, options)),
    expand: (request, options) =>
      traced('expand', { 'berth.backend.volume.id': request.id }, () => backend.expand(request, options)),
    list: (options) => traced('list', {}, () => backend.list(options)),
    cleanUp: (name, options) =>
      traced('clean up', { 'berth.backend.volume': name }, () => backend.cleanUp(name, options)),
  };
}

async function inSpan<Ending extends Outcome<unknown>>(
  name: string,
  attributes: Attributes,
  call: () => Promise<Ending>,
): Promise<Ending> {
  const span = trace.getTracer('@berth/backends').startSpan(name, { attributes, kind: SpanKind.CLIENT });
  try {
    const ending = await context.with(trace.setSpan(context.active(), span), call);
    tellEnding(span, ending);
    return ending;
  } catch (error) {
    span.setStatus({ code: SpanStatusCode.ERROR });
    throw error;
  } finally {
    span.end();
  }
}

function tellEnding(span: Span, ending: Outcome<unknown>): void {
  span.setAttribute('berth.backend.ending', ending.ending);
  if (ending.ending === 'done') return;
  const message = ending.ending === 'failed' ? ending.failure.message : ending.why.message;
  if (ending.ending === 'failed') span.setAttribute('berth.backend.failure', ending.failure.reason);
  span.setStatus({ code: SpanStatusCode.ERROR, message });
}
