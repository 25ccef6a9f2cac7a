/** What is shown in the place of a note that cannot be opened, together in one file. */
export { MissingNote } from "./MissingNote";
export { TrashedNote } from "./TrashedNote";
