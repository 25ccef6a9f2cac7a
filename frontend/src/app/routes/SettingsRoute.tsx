import { NotificationsSection } from "@/features/inbox/NotificationsSection";
import { SettingsPage } from "@/features/settings/SettingsPage";

/** What one can set for oneself, put together from the features that have something to be set. */
export function SettingsRoute() {
  return (
    <SettingsPage>
      <NotificationsSection />
    </SettingsPage>
  );
}
