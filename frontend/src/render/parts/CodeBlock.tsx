import { IconCheck, IconCopy } from "@tabler/icons-react";
import type { Element, Text } from "hast";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { highlighted, languageOf } from "@/render/highlight";
import classes from "@/render/Prose.module.css";
import { IconButton } from "@/shared/ui/IconButton";
import { Diagram } from "./Diagram";

const SAID_MS = 2000;

function textIn(node: Element): string {
  return node.children
    .map((child) => (child.type === "element" ? textIn(child) : (child as Text).value))
    .join("");
}

/** A block of code in its language's colours, with a button that copies it; or the diagram that it describes. */
export function CodeBlock({ node }: { node: Element }) {
  const code = node.children.find((child): child is Element => child.type === "element");
  const names = code?.properties.className;
  const language = Array.isArray(names) ? String(names[0] ?? "").replace("language-", "") : "";
  const text = textIn(node).replace(/\n$/, "");
  const block = <PlainCode text={text} language={language} />;
  return /^mermaid$/i.test(language) ? <Diagram source={text} fallback={block} /> : block;
}

function PlainCode({ text, language }: { text: string; language: string }) {
  const colours = useColours(text, language);
  return (
    <div className={classes.codeBlock}>
      {language && <span className={classes.language}>{languageOf(language)?.name ?? language}</span>}
      <CopyButton text={text} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: whoever has no mouse must be able to scroll long lines. */}
      <pre tabIndex={0} className={classes.code}>
        <code>{colours ?? text}</code>
      </pre>
    </div>
  );
}

/** The text in colours; null while the language has not come, or if it has none. */
function useColours(text: string, language: string): ReactNode {
  const [found, setFound] = useState<{ text: string; colours: ReactNode } | null>(null);
  useEffect(() => {
    let isWanted = true;
    const description = languageOf(language);
    if (!description) return setFound(null);
    description.load().then(
      (support) => isWanted && setFound({ text, colours: highlighted(text, support.language.parser) }),
      () => undefined,
    );
    return () => {
      isWanted = false;
    };
  }, [text, language]);
  return found?.text === text ? found.colours : null;
}

function CopyButton({ text }: { text: string }) {
  const [isCopied, setCopied] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const copy = () =>
    navigator.clipboard?.writeText(text).then(
      () => {
        setCopied(true);
        clearTimeout(timer.current);
        timer.current = setTimeout(() => setCopied(false), SAID_MS);
      },
      () => undefined,
    );
  return (
    <div className={classes.copy}>
      <IconButton label={isCopied ? "Copied" : "Copy code"} onClick={() => void copy()}>
        {isCopied ? <IconCheck size={16} stroke={1.8} /> : <IconCopy size={16} stroke={1.6} />}
      </IconButton>
    </div>
  );
}
