import { localStorageColorSchemeManager, MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "react-router/dom";
import { newQueryClient } from "@/api/queryClient";
import { askAhead } from "./askAhead";
import { router } from "./router";
import { cssVariables, theme } from "./theme";

const queryClient = newQueryClient();
/** Resolves when the first frame can show more than that one has to wait. */
export const worthShowing = askAhead(queryClient, location.pathname);
/** The same key as in public/theme.js, which reads it before the first paint. */
const colorScheme = localStorageColorSchemeManager({ key: "curio.theme" });

export function App() {
  return (
    <QueryClientProvider client={queryClient}>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={cssVariables}
        colorSchemeManager={colorScheme}
        defaultColorScheme="auto"
      >
        <RouterProvider router={router} />
        <Notifications position="bottom-center" limit={3} />
      </MantineProvider>
    </QueryClientProvider>
  );
}
