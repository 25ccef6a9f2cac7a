/** What nobody needs for the first letter: the menus, and the format bar. One file, loaded a moment after the editor. */
export { completion } from "./completion";
export { selectionToolbar } from "./toolbar";
