/**
 * The outside world, as an interface: what kq may ask of the machine (`ports.ts`) and of its own process
 * (`process_port.ts`). This folder owns those interfaces and their two implementations, the real machine in `bun/` and
 * a network inside the process in `memory_network.ts`. It must never know Kafka: a port deals in files, sockets and
 * time. Start reading at `ports.ts`.
 *
 * @module
 */
export { MemoryNetwork, type MemoryNetworkOptions } from "./memory_network.ts";
export * from "./ports.ts";
