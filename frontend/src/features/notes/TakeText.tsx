import { Button, CopyButton } from "@mantine/core";
import { downloadText, markdownFileName } from "@/shared/lib/download";

interface TakeTextProps {
  text: string;
  title: string;
  /** What is copied, where it is not one's own text alone. */
  label?: string;
}

/** Copy and download of a text: what is always possible with what somebody typed. */
export function TakeText({ text, title, label = "Copy my text" }: TakeTextProps) {
  return (
    <>
      <CopyButton value={text} timeout={2000}>
        {({ copied, copy }) => (
          <Button size="compact-sm" variant="default" onClick={copy}>
            {copied ? "Copied" : label}
          </Button>
        )}
      </CopyButton>
      <Button size="compact-sm" variant="default" onClick={() => downloadText(markdownFileName(title), text)}>
        Download
      </Button>
    </>
  );
}
