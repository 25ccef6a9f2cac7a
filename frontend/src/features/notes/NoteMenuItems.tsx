import { Menu } from "@mantine/core";
import type { ReactNode } from "react";
import { useRoomBeside } from "@/shared/hooks/useRoomBeside";
import { useDeviceSwitch } from "@/shared/lib/deviceSwitch";
import { CommandItem } from "@/shared/ui/CommandItem";

/** Which of the ways to see the text are on. */
export type WaysOn = Readonly<Record<"read" | "source" | "whoWrote", boolean>>;

interface NoteMenuItemsProps {
  isOn: WaysOn;
  isOwner: boolean;
  /** What other features put into the menu. */
  children: ReactNode;
}

/** What the note's menu offers. Comes after the note: the editor is there before anybody opens the menu. */
export function NoteMenuItems({ isOn, isOwner, children }: NoteMenuItemsProps) {
  const hasRoom = useRoomBeside();
  const [isOutlined] = useDeviceSwitch("outline");
  const [isWide] = useDeviceSwitch("wide");
  const [isFocused] = useDeviceSwitch("focusMode");
  return (
    <>
      <CommandItem command="copyLink" />
      <CommandItem command="download" />
      <CommandItem command="print" />
      <Menu.Divider />
      <CommandItem command="read" isOn={isOn.read} />
      <CommandItem command="source" isOn={isOn.source} />
      <CommandItem command="whoWrote" isOn={isOn.whoWrote} />
      <CommandItem command="find" />
      <CommandItem command="outline" isOn={hasRoom ? isOutlined : undefined} />
      <CommandItem command="wide" isOn={isWide} />
      <CommandItem command="focusMode" isOn={isFocused} />
      <CommandItem command="help" />
      {children}
      {isOwner && (
        <>
          <Menu.Divider />
          <CommandItem command="moveToTrash" color="var(--danger)" />
        </>
      )}
    </>
  );
}
