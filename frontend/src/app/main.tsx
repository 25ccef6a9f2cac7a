import "./mantine";
import "./tokens.css";
import "./print.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App, worthShowing } from "./App";

const root = document.getElementById("root");
if (!root) throw new Error("the page has no #root");
const page = createRoot(root);
void worthShowing.then(() =>
  page.render(
    <StrictMode>
      <App />
    </StrictMode>,
  ),
);
