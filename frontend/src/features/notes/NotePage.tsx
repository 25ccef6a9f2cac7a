import { Badge } from "@mantine/core";
import {
  type ComponentType,
  lazy,
  type ReactNode,
  Suspense,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { flushSync } from "react-dom";
import { useLocation } from "react-router";
import { useCurrentSession } from "@/api/CurrentSession";
import type { NoteSummary } from "@/api/client";
import { ApiError } from "@/api/errors";
import { sessionNews } from "@/api/session";
import { WITHDRAWN } from "@/collab/NoteSnapshot";
import { wordForBoth } from "@/collab/saveState";
import { useOpenNote } from "@/collab/useOpenNote";
import { Editor, type EditorHandle } from "@/editor/Editor";
import { useCommands } from "@/shared/commands/desk";
import { useTitle } from "@/shared/hooks/useTitle";
import { useDeviceSwitch } from "@/shared/lib/deviceSwitch";
import { toast } from "@/shared/lib/toast";
import { EmptyState } from "@/shared/ui/EmptyState";
import { Notice } from "@/shared/ui/Notice";
import { PageHeader } from "@/shared/ui/PageHeader";
import { Patience } from "@/shared/ui/Patience";
import { Outline, type OutlineHeading } from "./aids/Outline";
import { useOutlinePlace } from "./aids/useOutlinePlace";
import { useSaveAnswer } from "./aids/useSaveAnswer";
import { useWritingAids } from "./aids/useWritingAids";
import { WordCount } from "./aids/WordCount";
import { useKnownNote } from "./api";
import type { AnnouncerProps } from "./company/Announcer";
import { CompanyBar } from "./company/CompanyBar";
import { Facepile } from "./company/Facepile";
import { Legend } from "./company/Legend";
import { useCompany, useIsColored } from "./company/useCompany";
import { beforehandOf } from "./early/Beforehand";
import { FirstLines } from "./early/FirstLines";
import { firstLines } from "./early/firstLines";
import { firstTextOf, useLeaving } from "./early/useFirstText";
import { LaterMissingNote, LaterTrashedNote } from "./laterInstead";
import { LaterReadView } from "./laterReadView";
import { NoteMenu } from "./NoteMenu";
import classes from "./NotePage.module.css";
import { BlockedNotice, InterruptedNotice, QuarantineNotice, RefusalNotice, RescueNotice } from "./notices";
import { Paper } from "./Paper";
import { SaveStatus } from "./SaveStatus";
import { SourceNotice } from "./SourceNotice";
import { TitleField } from "./TitleField";
import { useTitleSave, useUnsentTitle } from "./Titles";
import { uploadsOf } from "./uploads";
import { useComeBack } from "./useComeBack";
import { useEarlyText } from "./useEarlyText";
import { useNoteLinks } from "./useNoteLinks";
import { useShowsSource } from "./useShowsSource";
import { WithdrawnNotice } from "./WithdrawnNotice";

const Announcer = lazy<ComponentType<AnnouncerProps>>(async () => ({
  // It has nothing to say at first, and a note does without, should it not come.
  default: await import("./company/Announcer").then(
    (module) => module.Announcer,
    () => () => null,
  ),
}));

interface NotePageProps {
  noteId: string;
  /** What another feature puts beside the note's name, such as sharing. */
  actions(note: NoteSummary): ReactNode;
  /** What another feature puts into the note's menu, such as how much of it one is told. */
  inMenu: ReactNode;
  /** The names of the people who see the note, for whoever writes to mention them. */
  members(): Promise<string[]>;
}

/** One note: its title, its text, who is here, and whether everything is stored. */
export function NotePage({ noteId, ...others }: NotePageProps) {
  const { known, note, readAt, error, refetch } = useKnownNote(noteId);
  const refused = error instanceof ApiError && !error.unreachable ? error : null;
  const title = useUnsentTitle(noteId) ?? known?.title ?? "";
  useTitle(known ? title || "Untitled" : "");

  if (note?.trashed_at) return <LaterTrashedNote note={note} />;
  if (refused && !known) return <LaterMissingNote noteId={noteId} why={refused} onLook={refetch} />;
  return (
    <OpenedNote
      key={noteId}
      noteId={noteId}
      note={known && { ...known, title }}
      storedTitle={known?.title ?? ""}
      storedText={firstTextOf(note, readAt)}
      {...others}
      onDoubt={async () => (await refetch()).isSuccess}
    />
  );
}

interface OpenedNoteProps extends NotePageProps {
  /** With the title that this person gave it, though the server may not have it yet. */
  note: NoteSummary | undefined;
  storedTitle: string;
  /** The text as it was last read over REST, which may be before the note itself is here. */
  storedText: string | undefined;
  /** What is known of the note may be so no more; says whether it is there. */
  onDoubt(): Promise<boolean>;
}

function OpenedNote({
  noteId,
  note,
  storedTitle,
  storedText,
  actions,
  inMenu,
  members,
  onDoubt,
}: OpenedNoteProps) {
  const { username, max_attachment_bytes } = useCurrentSession();
  const [open, state] = useOpenNote(username, noteId);
  const editor = useRef<EditorHandle>(null);
  const readView = useRef<HTMLDivElement>(null);
  const isNew = (useLocation().state as { isNew?: boolean } | null)?.isNew === true;
  const beforehand = beforehandOf(noteId);
  const [startsInTitle] = useState(() => isNew && !beforehand.wantsCaret);
  const { connection, replica } = state;
  const source = useCompany(noteId, replica);
  const company = source?.company ?? null;
  const isColored = useIsColored(company);
  const save = wordForBoth(state.save, useTitleSave(noteId));
  const title = note?.title ?? "";

  const mayWrite = state.role ? state.role === "writer" : note?.role !== "viewer";
  const readOnly = !mayWrite || connection.kind === "refused";
  const isOpening = connection.kind === "opening" || connection.kind === "live";
  const isDecided = source !== null || !isOpening;
  const enterText = () => {
    if (!isDecided) beforehand.wantCaret();
    else if (source) editor.current?.focus();
  };
  const firstText = isOpening && replica === null ? storedText : undefined;
  const early = useEarlyText(firstText);
  const markup = useShowsSource(replica?.text.length ?? firstText?.length ?? 0);
  const lines = useMemo(
    () => (firstText && early === undefined ? firstLines(firstText, markup.showsSource) : []),
    [firstText, early, markup.showsSource],
  );
  const takesKeys = mayWrite && note !== undefined && !isDecided;
  useEffect(() => (takesKeys ? beforehand.listen() : undefined), [beforehand, takesKeys]);
  useEffect(() => {
    if (isDecided) beforehand.giveUp();
  }, [beforehand, isDecided]);
  useOutlinePlace(replica !== null || firstText !== undefined);
  useLeaving(noteId, replica !== null);
  const [reads, setReads] = useState(false);
  const [readHeadings, setReadHeadings] = useState<readonly OutlineHeading[]>([]);
  const toggleReads = () => setReads((before) => !before);
  useEffect(() => {
    if (company) company.toEditor = () => flushSync(() => setReads(false));
  }, [company]);
  const links = useNoteLinks();
  const sayFull = useCallback(
    () => toast.error("That would make the note too large, so nothing was added."),
    [],
  );
  const isSignedOut = connection.kind === "refused" && connection.code === 4401;

  const { extra, survey } = useWritingAids({
    noteId,
    editor,
    peers: state.peers,
    members,
    isThere: replica !== null && !reads,
    mayWrite,
  });
  const written = (survey?.headings ?? []).map(({ level, text, from }) => ({
    level,
    text,
    go: () => editor.current?.goTo(from),
  }));
  useCommands({
    read: toggleReads,
    source: reads ? undefined : markup.toggle,
    whoWrote: company && !reads ? () => company.color(!isColored) : undefined,
  });
  const [isWide] = useDeviceSwitch("wide");
  useSaveAnswer(save, state, mayWrite);

  const lookAgain = useComeBack(noteId, open, connection, onDoubt);
  useEffect(() => {
    if (isSignedOut) sessionNews.announce("expired");
  }, [isSignedOut]);
  useEffect(
    () =>
      sessionNews.subscribe((what) => {
        if (what === "restored") open.resume();
      }),
    [open],
  );

  return (
    <>
      <PageHeader
        left={
          <>
            <SaveStatus save={save} keptHere={state.keptHere} />
            {replica && <WordCount survey={survey} />}
          </>
        }
      >
        <Suspense>
          <Announcer peers={state.peers} isLive={connection.kind === "live"} />
        </Suspense>
        <Facepile peers={state.peers} company={company} />
        {!mayWrite && connection.kind !== "refused" && (
          <Badge variant="default" className={classes.badge}>
            Read only
          </Badge>
        )}
        {note && connection.kind !== "refused" && actions(note)}
        {note && (
          <NoteMenu
            note={note}
            text={replica?.text ?? storedText}
            isOn={{ read: reads, source: markup.showsSource, whoWrote: isColored }}
          >
            {inMenu}
          </NoteMenu>
        )}
      </PageHeader>
      {replica && (
        <Outline
          headings={reads ? readHeadings : written}
          current={reads ? -1 : (survey?.current ?? -1)}
          words={survey?.whole.words}
        />
      )}
      <article className={classes.column} data-wide={isWide || undefined}>
        {company && !isColored && connection.kind !== "refused" && (
          <CompanyBar company={company} peers={state.peers} />
        )}
        {/* The title is a field; whoever moves by headings is told where they are all the same. */}
        <h1 className="visually-hidden">{title || "Untitled"}</h1>
        {connection.kind === "refused" && !isSignedOut && (
          <div className={classes.closed}>
            {connection.code === WITHDRAWN ? (
              <WithdrawnNotice
                owner={note?.owner}
                text={replica?.text.toString() ?? null}
                title={title}
                hasUnsavedEdits={state.unsavedEdits}
                hasUnloadedEdits={state.unloadedEdits}
                onLook={lookAgain}
              />
            ) : (
              <RefusalNotice
                refused={connection}
                unsavedText={state.unsavedEdits && replica ? replica.text.toString() : null}
                hasUnloadedEdits={state.unloadedEdits}
                hasRescue={state.rescue !== null}
                title={title}
                onStartOver={() => void open.startOver()}
              />
            )}
          </div>
        )}
        {connection.kind === "blocked" && <BlockedNotice keptHere={state.keptHere} />}
        {connection.kind === "offline" && (
          <InterruptedNotice
            code={connection.code}
            unsavedEdits={state.unsavedEdits}
            keptHere={state.keptHere}
          />
        )}
        {state.quarantined && <QuarantineNotice />}
        {state.rescue && (
          <RescueNotice
            rescue={state.rescue}
            isKept={state.isRescueKept}
            isNoteShown={replica !== null}
            title={title}
            onDismiss={() => void open.dismissRescue()}
          />
        )}
        {state.keptHere === false && mayWrite && (
          <Notice tone="warning">
            This browser keeps no offline copy of the note. Keep this tab open until it says “Saved”.
          </Notice>
        )}
        <TitleField
          noteId={noteId}
          title={storedTitle}
          readOnly={readOnly || !note}
          autoFocus={startsInTitle}
          onDone={enterText}
        />
        {company && (
          <Legend company={company}>
            {connection.kind !== "refused" && <CompanyBar company={company} peers={state.peers} isBelow />}
          </Legend>
        )}
        {replica && <Paper replica={replica} title={title} readView={readView} isRead={reads} />}
        {!reads && <SourceNotice {...markup} />}
        {replica && reads ? (
          <div ref={readView} data-printed="">
            <LaterReadView replica={replica} readOnly={readOnly} onHeadings={setReadHeadings} />
          </div>
        ) : source || early !== undefined ? (
          <Editor
            ref={editor}
            source={source}
            early={early}
            beforehand={beforehand}
            readOnly={readOnly}
            extra={extra}
            maxTextBytes={state.maxTextBytes}
            onFull={sayFull}
            uploads={uploadsOf(username, noteId, max_attachment_bytes)}
            showsSource={markup.showsSource}
            links={links}
            onSlow={markup.becomesSlow}
          />
        ) : firstText !== undefined && lines.length > 0 ? (
          <FirstLines text={firstText} lines={lines} beforehand={beforehand} />
        ) : (
          connection.kind !== "refused" &&
          (isOpening || state.isLoading ? (
            <Patience label="Opening the note" />
          ) : (
            <EmptyState
              sentence={
                connection.kind === "blocked"
                  ? "This note was never opened on this device."
                  : "The server cannot be reached, and this note was never opened on this device."
              }
            />
          ))
        )}
      </article>
    </>
  );
}
