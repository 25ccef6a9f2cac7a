import { Button, CopyButton } from "@mantine/core";
import { downloadText, markdownFileName } from "@/shared/lib/download";

/** Copy and download of a text: what is always possible with what somebody typed. */
export function TakeText({ text, title }: { text: string; title: string }) {
  return (
    <>
      <CopyButton value={text} timeout={2000}>
        {({ copied, copy }) => (
          <Button size="compact-sm" variant="default" onClick={copy}>
            {copied ? "Copied" : "Copy my text"}
          </Button>
        )}
      </CopyButton>
      <Button size="compact-sm" variant="default" onClick={() => downloadText(markdownFileName(title), text)}>
        Download
      </Button>
    </>
  );
}
