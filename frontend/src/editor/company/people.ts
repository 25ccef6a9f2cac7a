/** Who wrote, as the editor shows it: a name and a colour for a Yjs client id. */
export interface Author {
  readonly key: string;
  readonly name: string;
  readonly color: string;
  /** Written with an access token rather than in a browser. */
  readonly isScript: boolean;
  readonly isMe: boolean;
}

/** Names client ids. Asking may take a request, so what is not known yet is asked for and told later. */
export interface AuthorBook {
  get(clientId: number): Author | undefined;
  /** Resolves when these are known, as far as they ever will be. */
  ask(clientIds: Iterable<number>): Promise<void>;
}

const fallbackColor = "#5c5f66";

/** A colour of the server's, or a grey one: it goes into a style, so nothing else may. */
export function safeColor(color: string | undefined): string {
  return color && /^#[0-9a-f]{6}$/i.test(color) ? color : fallbackColor;
}
