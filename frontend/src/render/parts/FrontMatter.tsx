import { Fragment } from "react";
import classes from "@/render/Prose.module.css";
import { propertiesOf } from "@/shared/lib/frontMatter";

/** What a note says about itself, as the editor shows it; as it is written if it names nothing. */
export function FrontMatter({ text }: { text: string }) {
  if (text.trim() === "") return null;
  const properties = propertiesOf(text);
  if (properties.length === 0) return <pre className={classes.frontMatter}>{text}</pre>;
  return (
    <dl className={classes.frontMatter}>
      {properties.map(([name, value], index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a name may stand there twice.
        <Fragment key={index}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </Fragment>
      ))}
    </dl>
  );
}
