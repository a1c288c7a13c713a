import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type SinkSpan = {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly service: string;
  /** As OTLP numbers them: 3 is a client's. */
  readonly kind: number;
  /** What it follows from in another trace. */
  readonly links?: readonly { readonly traceId: string; readonly spanId: string }[];
};

type Export = {
  readonly resourceSpans: readonly {
    readonly resource: {
      readonly attributes: readonly {
        readonly key: string;
        readonly value: { readonly stringValue?: string };
      }[];
    };
    readonly scopeSpans: readonly { readonly spans: readonly Omit<SinkSpan, 'service'>[] }[];
  }[];
};

/** Takes what processes export over OTLP as JSON and keeps the spans. */
export class TraceSink {
  private readonly received: SinkSpan[] = [];
  private readonly server = createServer((request, response) => {
    void request
      .setEncoding('utf8')
      .toArray()
      .then((chunks) => {
        if (request.url === '/v1/traces') this.take(JSON.parse(chunks.join('')) as Export);
        response.setHeader('content-type', 'application/json').end('{}');
      });
  });

  /** Listens on a port the system assigns and gives the endpoint for OTEL_EXPORTER_OTLP_ENDPOINT. */
  async listen(): Promise<string> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  spansOf(traceId: string): readonly SinkSpan[] {
    return this.received.filter((span) => span.traceId === traceId);
  }

  /** Spans of other traces that follow from this one. */
  spansLinkedTo(traceId: string): readonly SinkSpan[] {
    return this.received.filter(({ links }) => links?.some((link) => link.traceId === traceId));
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private take({ resourceSpans }: Export): void {
    for (const { resource, scopeSpans } of resourceSpans) {
      const service = resource.attributes.find(({ key }) => key === 'service.name')?.value.stringValue ?? '';
      for (const { spans } of scopeSpans) this.received.push(...spans.map((span) => ({ ...span, service })));
    }
  }
}

/** The span and its ancestors, up to the root that was received. */
export function lineage(spans: readonly SinkSpan[], from: SinkSpan): readonly SinkSpan[] {
  const parent = spans.find(({ spanId }) => spanId === from.parentSpanId);
  return parent === undefined ? [from] : [from, ...lineage(spans, parent)];
}
