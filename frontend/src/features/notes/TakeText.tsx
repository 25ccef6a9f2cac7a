import { Button } from "@mantine/core";
import { useState } from "react";
import { downloadText, markdownFileName } from "@/shared/lib/download";
import { toast } from "@/shared/lib/toast";

const SAID_MS = 2000;

interface TakeTextProps {
  text: string;
  title: string;
  /** What is copied, where it is not one's own text alone. */
  label?: string;
}

/** Copy and download of a text: what is always possible with what somebody typed. */
export function TakeText({ text, title, label = "Copy my text" }: TakeTextProps) {
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
      setTimeout(() => setCopied(false), SAID_MS);
    } catch {
      toast.error("The browser did not allow copying. Download the text instead.");
    }
  };
  return (
    <>
      <Button size="compact-sm" variant="default" onClick={() => void copy()}>
        {isCopied ? "Copied" : label}
      </Button>
      <Button size="compact-sm" variant="default" onClick={() => downloadText(markdownFileName(title), text)}>
        Download
      </Button>
    </>
  );
}
