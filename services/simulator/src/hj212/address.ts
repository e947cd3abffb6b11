/** Host and port of `tcp://host:port` or `host:port`; undefined for anything else, TLS too: the logger speaks plain TCP. */
export function tcpAddress(text: string): { readonly host: string; readonly port: number } | undefined {
  const match = /^(?:tcp:\/\/)?\[?([^\]/]+?)\]?:(\d{1,5})\/?$/.exec(text);
  const port = Number(match?.[2]);
  return match?.[1] === undefined || port < 1 || port > 65_535 ? undefined : { host: match[1], port };
}
