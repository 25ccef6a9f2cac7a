import { createBrowserRouter, Outlet } from "react-router";
import { AuthPage } from "@/features/auth/AuthPage";
import { HomePage } from "@/features/notes/HomePage";
import { Patience } from "@/shared/ui/Patience";
import { ErrorPage } from "./ErrorPage";
import { laterPages } from "./laterPages";
import { NotFoundPage } from "./NotFoundPage";
import { LaterNoteRoute } from "./routes/LaterNoteRoute";
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
              { path: "/notes/:noteId", element: <LaterNoteRoute /> },
              { path: "/trash", lazy: laterPages.trash },
              { path: "/settings", lazy: laterPages.settings },
              { path: "/server", lazy: laterPages.server },
              { path: "*", element: <NotFoundPage /> },
            ],
          },
        ],
      },
    ],
  },
]);
