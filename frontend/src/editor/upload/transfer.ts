/** Which files a clipboard or a drag brings, and whether it is they that are meant. */

/** The files of a paste, or none if its text is meant: Word and Excel put a picture of the text beside it. */
export function pastedFiles(data: DataTransfer): File[] {
  const files = [...data.files];
  if (files.length === 0) return [];
  const text = data.getData("text/plain").trim();
  const isPictureOfText = files.every((file) => file.type.startsWith("image/"));
  if (text === "" || !isPictureOfText || isNames(text, files)) return files;
  return [];
}

/** File managers put the names of the files they copy beside them. */
function isNames(text: string, files: readonly File[]): boolean {
  const names = new Set(files.map(({ name }) => name));
  const written = (line: string) => {
    const last = line.trim().replace(/\/$/, "").split(/[/\\]/).pop() ?? "";
    try {
      return decodeURIComponent(last);
    } catch {
      return last;
    }
  };
  return text.split("\n").every((line) => names.has(written(line)));
}

export function bringsFiles(data: DataTransfer | null): boolean {
  return data?.types.includes("Files") === true;
}

/** The files of a drop; ``hasFolder`` when there was one among them, which no browser sends as a file. */
export function droppedFiles(data: DataTransfer): { files: File[]; hasFolder: boolean } {
  const items = [...(data.items ?? [])].filter(({ kind }) => kind === "file");
  if (items.length === 0) return { files: [...data.files], hasFolder: false };
  const isFolder = (item: DataTransferItem) => item.webkitGetAsEntry?.()?.isDirectory === true;
  const files = items
    .filter((item) => !isFolder(item))
    .map((item) => item.getAsFile())
    .filter((file) => file !== null);
  return { files, hasFolder: items.some(isFolder) };
}
