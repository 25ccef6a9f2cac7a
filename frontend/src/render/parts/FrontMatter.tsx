import classes from "@/render/Prose.module.css";

const property = /^([\w .-]+):[ \t]*(.*)$/;

/** What a note says about itself: as a list if it is one, else as it is written. */
export function FrontMatter({ text }: { text: string }) {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const found = lines.map((line) => property.exec(line));
  if (lines.length === 0) return null;
  if (found.some((match) => match === null)) return <pre className={classes.frontMatter}>{text}</pre>;
  return (
    <dl className={classes.frontMatter}>
      {found.map((match, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a name may stand there twice.
        <div key={index}>
          <dt>{match?.[1]}</dt>
          <dd>{match?.[2]?.replace(/^(["'])(.*)\1$/, "$2")}</dd>
        </div>
      ))}
    </dl>
  );
}
