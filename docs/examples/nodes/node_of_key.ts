import { createHash } from "node:crypto";

/** Of the nodes, the one whose name gives the key the greatest SHA-256. */
export function nodeOfKey(key: string, nodes: string[]): string {
  // Hexadecimal text compares as the bytes do.
  const weight = (node: string) => createHash("sha256").update(`${node}:${key}`, "utf8").digest("hex");
  return nodes.reduce((best, node) => (weight(node) > weight(best) ? node : best));
}
