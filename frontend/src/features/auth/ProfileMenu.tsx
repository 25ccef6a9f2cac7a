import { Button, Group, Menu, Modal, Stack, Text, UnstyledButton } from "@mantine/core";
import { IconLogout, IconSelector, IconServer, IconSettings } from "@tabler/icons-react";
import { useState } from "react";
import { Link } from "react-router";
import { useCurrentSession } from "@/api/CurrentSession";
import { sentenceOf } from "@/api/errors";
import { news } from "@/api/news/news";
import { countUnsaved, forgetEverything } from "@/collab/offline";
import { toast } from "@/shared/lib/toast";
import { Face } from "@/shared/ui/Face";
import { useLogOut } from "./api";
import classes from "./ProfileMenu.module.css";

/** Who one is, the way to the settings, and the way out. Signing out takes the notes off this device. */
export function ProfileMenu({ onNavigate }: { onNavigate?: () => void }) {
  const session = useCurrentSession();
  const logOut = useLogOut();
  const [unsaved, setUnsaved] = useState(0);

  const leave = () =>
    // A promise instead of callbacks: those are not called any more once the drawer around this menu is closed.
    logOut.mutateAsync().then(
      async () => {
        // That the login is over is no news to whoever ended it.
        news.stop();
        await forgetEverything(session.username);
        // A new page is the surest way to leave nothing of this person in memory.
        location.assign("/login");
      },
      (error) => {
        setUnsaved(0);
        toast.error(sentenceOf(error));
      },
    );

  const ask = async () => {
    const count = await countUnsaved(session.username);
    if (count === 0) leave();
    else setUnsaved(count);
  };

  return (
    <>
      <Menu position="top-start" width={220}>
        <Menu.Target>
          <UnstyledButton className={classes.profile} aria-label={`Account of ${session.username}`}>
            <Face name={session.username} color={session.color} size={24} />
            <span className={classes.name}>{session.username}</span>
            <IconSelector size={16} stroke={1.6} />
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            component={Link}
            to="/settings"
            onClick={onNavigate}
            leftSection={<IconSettings size={16} stroke={1.6} />}
          >
            Settings
          </Menu.Item>
          {session.is_administrator && (
            <Menu.Item
              component={Link}
              to="/server"
              onClick={onNavigate}
              leftSection={<IconServer size={16} stroke={1.6} />}
            >
              Server
            </Menu.Item>
          )}
          <Menu.Item leftSection={<IconLogout size={16} stroke={1.6} />} onClick={ask}>
            Log out
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Modal opened={unsaved > 0} onClose={() => setUnsaved(0)} title="Log out and lose changes?">
        <Stack gap="lg">
          <Text>
            {unsaved === 1 ? "One note has" : `${unsaved} notes have`} changes that exist only on this device.
            Logging out deletes them.
          </Text>
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={() => setUnsaved(0)} data-autofocus>
              Stay
            </Button>
            <Button color="red.9" loading={logOut.isPending} onClick={leave}>
              Log out and delete them
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
