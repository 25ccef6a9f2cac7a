import { createBrowserRouter, Outlet } from "react-router";
import { AuthPage } from "@/features/auth/AuthPage";
import { HomePage } from "@/features/notes/HomePage";
import { Patience } from "@/shared/ui/Patience";
import { ErrorPage } from "./ErrorPage";
import { NotFoundPage } from "./NotFoundPage";
import { SignedIn } from "./SignedIn";

export const router = createBrowserRouter([
  {
    element: <Outlet />,
    errorElement: <ErrorPage />,
    hydrateFallbackElement: <Patience label="Loading" />,
    children: [
      { path: "/login", element: <AuthPage how="logIn" /> },
      { path: "/signup", element: <AuthPage how="signUp" /> },
      {
        element: <SignedIn />,
        children: [
          {
            errorElement: <ErrorPage />,
            children: [
              { path: "/", element: <HomePage /> },
              {
                path: "/notes/:noteId",
                lazy: async () => ({ Component: (await import("./routes/NoteRoute")).NoteRoute }),
              },
              {
                path: "/trash",
                lazy: async () => ({ Component: (await import("@/features/notes/TrashPage")).TrashPage }),
              },
              {
                path: "/settings",
                lazy: async () => ({
                  Component: (await import("@/features/settings/SettingsPage")).SettingsPage,
                }),
              },
              { path: "*", element: <NotFoundPage /> },
            ],
          },
        ],
      },
    ],
  },
]);
