import { metrics } from '@opentelemetry/api';
import { monitorEventLoopDelay } from 'node:perf_hooks';

/** Memory, processor time and event-loop delay of this process, read when metrics are asked for. */
export function observeProcess(): void {
  const meter = metrics.getMeter('berth');
  meter
    .createObservableGauge('process_resident_memory_bytes', {
      description: 'Resident memory of the process.',
    })
    .addCallback((result) => result.observe(process.memoryUsage.rss()));
  meter
    .createObservableCounter('process_cpu_seconds', { description: 'Processor time used, user and system.' })
    .addCallback((result) => {
      const { user, system } = process.cpuUsage();
      result.observe((user + system) / 1e6);
    });
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  meter
    .createObservableGauge('nodejs_eventloop_delay_p99_seconds', {
      description: 'The 99th percentile of event-loop delay since metrics were last read.',
    })
    .addCallback((result) => {
      result.observe(delay.percentile(99) / 1e9);
      delay.reset();
    });
}
